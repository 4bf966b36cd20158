# 演示自己要说的话。

demo-laid = 已在 { $dir } 铺好 { $files } 个录像文件（{ $bytes }），两台录像机、四台摄像机，其中埋有违规。随后照常核查两遍，第二遍之前有人删除并替换了录像。
demo-set-aside = 上次演示之后有过改动或新增，已保留为 { $path }。
demo-checklist = 埋下的违规，以及查出它的发现项
demo-kind = 规则
demo-planted = 埋下的违规
demo-finding = 发现项
demo-not-found = 未查出
demo-all-found = 埋下的 { $n } 处全部查出，此外没有别的发现项。
demo-some-missed = 埋下的 { $n } 处中有 { $missed } 处没有查出。
demo-others = 另有 { $n } 项发现不是这次演示埋下的：文件夹里有别的文件。
demo-next = 接下来看什么
demo-next-report = 网页报告：{ $path }（英文版：{ $other }）
demo-next-mail = 邮件，先是首次接触，再是变化：{ $path }
demo-next-config = 可以改动的配置文件：{ $path }
demo-next-check = 改动后再核查一次：{ $command }
demo-next-show = 一项发现及其经过：{ $command }
demo-next-own = 核查您自己的录像，不需要配置：{ $command }

demo-planted-short = { $camera } 只保存了12天，要求30天
demo-planted-old = { $camera } 还留有45天前的录像，本单位最长保存42天
demo-planted-deleted = { $camera } 有三个小时的录像在第一遍核查后被删除
demo-planted-altered = { $camera } 有一个录像段被换成大小和修改时间都相同的其他录像
demo-planted-truncated = { $camera } 有一个文件写到一半中断
demo-planted-undecodable = { $camera } 有一个文件内容是乱码
demo-planted-empty = { $camera } 有一个文件是零字节
demo-planted-damage-gap = { $camera } 的三个损坏文件留下缺口
demo-planted-gap = { $camera } 有三个小时没有录像
demo-planted-clock = { $camera } 的时钟有五个小时慢了七分钟
demo-planted-undeclared = { $camera } 在录像，台账里没有
demo-planted-absent = { $camera } 台账里有，却没有录像
demo-planted-blank = { $camera } 的台账没有填责任人和存储位置
demo-planted-zone = { $camera } 申报的位置在学生宿舍房间内
demo-planted-mode = { $camera } 最新的文件任何用户都能改写
demo-planted-stray = { $camera } 的文件中有一份手工复制的录像
