# 何以无法完成：人们会遇到的错误。接在“holdfast: ”之后，不加句号。

system-not-found = 不存在
system-permission = 当前账号没有权限
system-exists = 已经存在
system-no-folder = 路径中有一段不是目录
system-folder = 这是一个目录
system-irregular = 不是普通文件
system-too-large = 超出此类文件可能的大小
system-full = 磁盘已满
system-read-only = 文件系统以只读方式挂载
system-refused = 无人应答
system-late = 未在时限内应答

app-ledger = 账本不可信：{ $why }；请对状态目录运行 `holdfast verify`
app-usage = 命令行无法使用：{ $why }
app-interrupted = 已中断；已读取的内容已保存，再次运行即可继续
app-io = 无法完成（{ $what }）：{ $why }
app-disk-full = 磁盘已满；请腾出空间后再次运行，写了一半的内容不会被采用
app-instant = { $option } { $given } 不是时刻；请连同时差一起写，例如 2026-11-20T08:00:00Z 或 2026-11-20T16:00:00+08:00
app-no-config = 未找到配置文件
app-no-config-help = 运行 `holdfast init PATH…` 写出一份，用 --config 指明一份，或使用不需要配置的 `holdfast audit PATH…`

state-io = 无法使用状态目录 { $path }：{ $why }；请确认它存在且当前账号可写，然后再次运行
state-locked = 无法使用状态目录 { $path }：进程 { $pid } 正占用它；请向该值守程序提出请求，或先停止它
state-key = 无法读取账本密钥 { $path }：{ $why }；请从备份恢复，切勿替换
state-key-mode = 无法使用账本密钥 { $path }：其权限为 { $mode }；请对它运行 `chmod 600`
state-key-gone = 缺少 { $path }，无法继续：该状态目录中已有日志，另一把密钥不是它的密钥；请从备份恢复该文件；若已永久丢失，请保留此目录，并用新的状态目录重新开始
state-key-shared = { $path } 不能充当见证方的密钥：它是某份日志的密钥；请将其移走，下次启动会另生成一把
state-random = 无法生成账本密钥：{ $why }
state-origin = 无法以站点名命名账本：{ $why }；site.id 请使用字母、数字、点和短横

store-sqlite = 无法使用 { $path } 处的 { $name }：{ $why }；请确认磁盘已挂载、可写且完好，然后再次运行
store-create = 无法在 { $path } 创建 { $name }：{ $why }；请确认磁盘已挂载、可写且有空间，然后再次运行
store-newer = 无法打开 { $path } 处的 { $name }：其结构版本为 { $found }，本程序只认识到 { $known }；请重新安装较新的 Holdfast
store-older = 无法读取 { $path } 处的 { $name }：其结构版本为 { $found }，本程序读取 { $known }；请运行一次 `holdfast check` 或启动值守程序，它会随之更新
store-migration = 无法更新 { $path } 处的 { $name }：步骤 { $step } 失败：{ $why }；文件保持原样
store-write = 无法写入 { $path }：{ $why }；请检查磁盘及其挂载，然后再次运行：已提交的内容已保存
store-damaged = 无法读取 { $path } 中的 { $what }：已损坏；请从备份恢复状态目录
store-random = 无法生成随机的摄像机编号：{ $why }

site-path = 无法审查 { $path }：{ $why }；请检查路径及其权限，或先挂载存储
site-layout = 无法使用 { $recorder } 的目录布局：
site-unknown-layout = 没有名为“{ $name }”的目录布局；已知的有 { $known }，也可以给出路径模板，例如 { $example }
site-no-status = 无法向 { $recorder } 询问摄像机状态：没有已知的 { $product } 状态接口；已知的有 { $known }；请写明 `product`，或去掉 `status`
site-no-log = 无法读取 { $recorder } 的日志：{ $product } 的日志写法未知；已知的有 { $known }；请写明 `product`，或去掉 `log`
site-unrecognised = 无法判断 { $recorder } 写出的是什么：{ $root } 之下没有任何可识别的内容；请挂载存储，或为该录像机指定 `layout`（名称或模板，可用 `holdfast discover { $root } --layout TEMPLATE` 先试）

init-exists = 无法写入 { $path }：它已存在；请直接修改，或用 --output 指定另一个文件
init-no-path = 无法自行找到录像：{ $tried } 在此均不存在；请指明目录：`holdfast init PATH…`

bag-exists = 无法把证据包写到 { $path }：它已存在；请指定一个不存在的目录
bag-in-footage = 无法把证据包写到 { $path }：那是录像机的存储，不得放入我们的任何内容；请另选位置
bag-io = 无法写出证据包：{ $path }：{ $why }
bag-prove = 无法证明证据包所须包含的内容：{ $why }；请对状态目录运行 `holdfast verify`

agent-socket = 无法使用值守程序的套接字 { $path }：{ $why }
agent-refused = 值守程序拒绝：{ $why }
agent-crashed = 值守程序的一项工作崩溃（{ $why }）；会再次尝试
agent-ended = 值守程序正在结束
agent-fixed = 值守程序运行时不能更改 { $what }；请先停止，再以新配置启动
agent-document = 无法写出一次核查的结果：{ $why }

ledger-no-room = 无法封存：{ $path } 仅余 { $free } 字节；请至少腾出 { $floor } 字节后再次运行，尚未签署任何内容

desk-unknown = 无法{ $act ->
    [acknowledge] 确认
    [rectify] 整改
    [waive] 豁免
   *[close] 关闭
} { $id }：没有这个编号的发现；`holdfast findings list --all` 列出全部
desk-state = 无法{ $act ->
    [acknowledge] 确认
    [rectify] 整改
    [waive] 豁免
   *[close] 关闭
}发现 { $id }：它已经{ $state ->
    [open] 重新打开
    [acknowledged] 确认
    [rectifying] 在整改
    [waived] 豁免
   *[closed] 关闭
}
desk-blank = 无法{ $act ->
    [acknowledge] 确认
    [rectify] 整改
    [waive] 豁免
   *[close] 关闭
}发现 { $id }：{ $what ->
    [reason] 事由
    [author] 经办人姓名
   *[approver] 批准人姓名
}为空；请用 { $option } 写明
desk-text = 无法{ $act ->
    [acknowledge] 确认
    [rectify] 整改
    [waive] 豁免
   *[close] 关闭
}发现 { $id }：{ $what ->
    [reason] 事由
    [author] 经办人姓名
   *[approver] 批准人姓名
}含有控制字符，或多于 { $most } 个字符；请缩短为普通文字
desk-same-person = 无法{ $act ->
    [waive] 豁免
   *[close] 关闭
}发现 { $id }：经办人与批准人是同一人；请由另一人批准
desk-past = 无法豁免发现 { $id }：其最后一日已过；请用 --until 给出将来的日期
desk-far = 无法豁免发现 { $id }：此处豁免最长 { $days } 天，至 { $last }；请用 --until 给出较早的日期，到期后再次豁免
desk-lasts = 无法关闭发现 { $id }：它所发现的状况仍在持续，只有整改才能终结；整改后下次核查会关闭它，在此之前请用 --until 豁免
desk-random = 无法为该项处理生成随机数：{ $why }

camera-unknown-near = 没有名为“{ $camera }”的摄像机；是否想写 `{ $near }`？
camera-unknown = 没有名为“{ $camera }”的摄像机；已知 { $n } 台，最相近的有 { $near }
template-problem = { $template } 第 { $at } 个字符：{ $what }
template-empty = 模板为空；例如可写 {"{"}camera{"}"}/%Y-%m-%dT%H-%M-%S.mp4
template-absolute = 模板从存储根目录之下写起；请去掉开头的“/”
template-empty-component = 路径中有一段是空的；请只写一个“/”
template-time-part = 不认识的时间成分“{ $part }”；已知的有 %Y %y %m %d %H %M %S %F %T %f %s %z，字符本身写 \%
template-field = 不认识的字段“{ $name }”
template-field-near = 不认识的字段“{ $name }”；是否想写 { $near }？
template-unclosed = “{ $mark }”没有闭合；字符本身写 \{ $mark }
template-unopened = “{ $mark }”没有与之对应的开头；字符本身写 \{ $mark }
template-escape = “\”之后只能是 [ ] {"{"} {"}"} % 或它自己
template-empty-word = 词表中有空词
template-no-date = 开始时间只有时刻没有日期；请加上 %Y %m %d，或只用 %s
template-half-date = 开始时间的日期不全；要有年、%m 和 %d
template-adjacent = 两个名称紧挨着，分不出界线；请在中间加一个字符或“/”
layout-zone = 没有名为“{ $zone }”的时区；请写 IANA 时区如 Asia/Shanghai，或 "utc"、"site"、+08:00
layout-offset = 与 UTC 相差 { $seconds } 秒不成立；前后最多 86399 秒
layout-ignore = 无法读取忽略模式“{ $pattern }”：{ $why }
app-civil = { $option } { $given } 不是时间；请按 { $zone } 的钟面时间写，例如 2026-11-20T16:00，或连同时差一起写，例如 2026-11-20T08:00:00Z
app-civil-twice = { $option } { $given } 在 { $zone } 出现两次；请写明所指的是哪一次：{ $first } 或 { $second }
app-civil-never = { $option } { $given } 在 { $zone } 不存在，当时时钟拨快，跳过了这一时间；请写明所指的是哪一个：{ $first } 或 { $second }
