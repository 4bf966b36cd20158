# `holdfast doctor` 查到的情况、处理办法，以及在此之前看不到什么。

doctor-point = { $word }：{ $text }
doctor-remedy = 处理：{ $remedy }
doctor-until-then = 在此之前：{ $unseen }
doctor-clauses = 现行规定中有 { $n } 条依赖于它：{ $clauses }
doctor-sum = 正常 { $good } 项，失败 { $failed } 项，无法检验 { $unknown } 项，由您选择 { $advice } 项。
doctor-standing-good = 正常
doctor-standing-failed = 失败
doctor-standing-could_not_tell = 无法判定
doctor-standing-advice = 由您选择
doctor-not_looked = 没有检查：没有可用的配置文件。
doctor-not_looked-remedy = 先改好配置文件，再运行一次。

doctor-check-configuration = 配置文件
doctor-unseen-configuration = 什么都不会监看。
doctor-configuration_good = { $file } 可用，其中有 { $n } 台录像机。
doctor-mistake = { $file }:{ $line }：{ $message }
doctor-mistake-help = { $file }:{ $line }：{ $message }（{ $help }）
doctor-configuration_broken = 不能使用：{ $why }
doctor-configuration_broken-remedy = 改好这些行；每个键的说明用这条命令查看：
doctor-configuration_missing = 没有配置文件：这里和 /etc/holdfast 都没有，也没有用 --config 指明。
doctor-configuration_missing-remedy = 根据录像文件夹里的内容写出一份，PATH 换成该文件夹：

doctor-check-account = 账号
doctor-unseen-account = 以下各项对实际工作的那个账号未必成立。
doctor-account_good = 以账号 { $own } 的权限检查，状态目录也归它所有。
doctor-account_root = 以 root 检查，任何文件权限都拦不住它；状态目录归账号 { $owner } 所有。
doctor-account_root-remedy = 用那个账号的权限再检验一次：
doctor-account_other = 以账号 { $own } 检查，而状态目录归账号 { $owner } 所有。
doctor-account_other-remedy = 用那个账号再检验一次：

doctor-check-state = 状态目录
doctor-unseen-state = 核查结果无处保存，什么都不会监看，什么都不会封存。
doctor-state_good = { $dir } 可以写入，剩余 { $free_mib } MiB。
doctor-state_new = { $dir } 在第一次启动时建立。
doctor-state_missing = { $dir } 不能使用：{ $why }
doctor-state_missing-remedy = 建立它，或查看上级哪个文件夹不能进入：
doctor-state_read_only = { $dir } 不能写入。
doctor-state_read_only-remedy = 让本账号可以写入；磁盘自己变成只读，往往是快坏了：
doctor-state_full = { $dir } 只剩 { $free_mib } MiB，至少应有 { $least_mib } MiB。接近零时不再签名。
doctor-state_full-remedy = 在该磁盘上腾出空间：

doctor-check-rights = 别的账号的权限
doctor-unseen-rights = 别的账号能改的，未必还是您写的；别的账号能读的，已不再保密。
doctor-rights_good = 别的账号读不到也改不了不该碰的内容。
doctor-configuration_open = { $path } 的权限是 { $mode }：别的账号可以改动判定的依据。
doctor-configuration_open-remedy = 只让所有者能写：
doctor-state_open = { $path } 的权限是 { $mode }：别人可以看到摄像机名称和待发邮件。
doctor-state_open-remedy = 不让其他人进入：
doctor-mail_password_open = { $path } 的权限是 { $mode }：所有账号都能读到邮件密码。
doctor-mail_password_open-remedy = 不让其他人读取：
doctor-recorder_account_open = { $path } 的权限是 { $mode }：本机所有账号都能读到询问录像机所用的账号。
doctor-recorder_account_open-remedy = 不让其他人读取：

doctor-check-key = 账本密钥
doctor-unseen-key = 看到的内容无从证明：要么什么都不签，要么别人也能签。
doctor-key_good = 它为 { $origin } 签名，只有所有者能读。
doctor-key_new = { $file } 在第一次启动时生成。
doctor-key_open = { $file } 的权限是 { $mode }：别人可以冒充本单位签名。
doctor-key_open-remedy = 收紧权限；如果别人已经接触过，用 `holdfast ledger key rotate` 换一把新密钥：
doctor-key_broken = { $file } 不能使用：{ $why }
doctor-key_broken-remedy = 从备份中恢复，绝不能另换一把：

doctor-check-stores = 数据库与账本
doctor-unseen-stores = 发现、邮件和记录都靠不住。
doctor-stores_good = 可以读取；最新的检查点覆盖 { $leaves } 条记录。
doctor-stores_new = 在第一次核查时建立。
doctor-stores_broken = 其中一个不能读取：{ $why }
doctor-stores_broken-remedy = 先查看账本还剩什么，再从备份恢复状态目录：
doctor-stores_frozen = 账本已冻结：{ $why }
doctor-stores_frozen-remedy = 查看矛盾在哪里；要么把较新的数据库放回来，要么开始一本后续账本：

doctor-check-footage = 录像机的文件夹
doctor-unseen-footage = 那里录下的一切都看不到，与之有关的都不算合格。
doctor-root_good = { $recorder } 的 { $root } 就是当初接管的那个，可以读取（查看了 { $seen } 项）。
doctor-root_new = { $recorder } 的 { $root } 可以读取（查看了 { $seen } 项）；第一次核查时接管。
doctor-root_unreadable = { $recorder } 的 { $root } 不能读取：{ $why }
doctor-root_unreadable-remedy = 查看路径上哪个文件夹不能进入或没有挂载，并给服务账号读取权限：
doctor-root_partly = { $recorder } 的 { $root } 中，查看的 { $seen } 项里有 { $closed } 项打不开。
doctor-root_partly-remedy = 让服务账号能读取现有的和以后的文件：
doctor-root_replaced = { $recorder } 的 { $root } 已不是当初接管的那块磁盘或那个文件夹。
doctor-root_replaced-remedy = 把应有的磁盘挂载回来。如果已经永久更换，请给录像机写一个新的路径：
doctor-root_hangs = { $recorder } 的 { $root } 在 { $s } 秒内没有应答。
doctor-root_hangs-remedy = 查看是哪台服务器或哪块磁盘；服务器已不在的挂载可以放弃：
doctor-root_none = 没有配置任何录像机。
doctor-root_none-remedy = 让它写出找到的录像机，再抄过来：

doctor-check-disks = 磁盘
doctor-unseen-disks = 录像机写满磁盘时，封存和邮件也会停止，而那正是需要它们的时候。
doctor-disks_apart = 状态目录与录像在不同的文件系统上。
doctor-disks_shared = { $dir } 与 { $root } 在同一个文件系统上。
doctor-disks_shared-remedy = 把状态目录放到另一块磁盘，或在这块磁盘上留出录像不会占用的空间：

doctor-check-products = 产品自己不显示的内容
doctor-unseen-products = 依赖它的条款都无法判定，而且缺少它的那段时间以后也补不回来。
doctor-product_good = 对 { $recorder } 没有已知的缺失。
doctor-product_blind-remedy = 在那里写入这些行：

doctor-check-pictures = 画面
doctor-unseen-pictures = 摄像机被遮挡、转向墙壁或画面静止时，都看不出来，只能算无法判定。
doctor-pictures_good = { $program } 可以抽取关键帧。
doctor-pictures_missing = 没有安装 ffmpeg，而有规则要查看摄像机的画面。
doctor-pictures_missing-remedy = 安装它：
doctor-pictures_unasked = 没有安装 ffmpeg；现行规则都不查看画面。
doctor-pictures_unasked-remedy = 在采用这类规则之前安装它：

doctor-check-clock = 时钟
doctor-unseen-clock = 录像的新旧、保存天数和缺口都不可信，账本中的时间也不可信。
doctor-clock_good = 它与时间服务器同步（{ $program } 如是说）。
doctor-clock_free = 它没有与时间服务器同步（{ $program } 如是说）。
doctor-clock_free-remedy = 打开同步：
doctor-clock_behind = 它显示 { $now }，而最近一次核查结束于 { $newest }。
doctor-clock_behind-remedy = 校准它；在此之前不按时间作任何判定：
doctor-clock_unknown = 这里没有谁能说明它是否与时间服务器同步。
doctor-clock_unknown-remedy = 在保持时间的那台机器上询问：

doctor-check-mail = 邮件
doctor-unseen-mail = 发现会记录下来，但没有人知道，除非自己来看。
doctor-mail_good = { $server } 接受连接、加密和登录；没有发送任何邮件。
doctor-mail_no_login = { $server } 接受连接和加密；未设置账号，故未验证登录。没有发送任何邮件。
doctor-mail_plain_login = { $server } 接受连接和登录；未使用 TLS（tls = "none"），故未验证加密。没有发送任何邮件。
doctor-mail_plain = { $server } 接受连接；未使用 TLS（tls = "none"）也未设置账号，故加密和登录均未验证。没有发送任何邮件。
doctor-mail_sent = { $server } 接收了发给 { $to } 的邮件：{ $answer }
doctor-mail_folder = 邮件写入 { $dir }。
doctor-mail_folder_closed = 邮件不能写入 { $dir }。
doctor-mail_folder_closed-remedy = 让本账号可以写入该文件夹：
doctor-mail_refused = { $server } 不能使用：{ $why }
doctor-mail_refused-remedy = 查看它自己怎么说，再核对名称、端口、加密方式、账号和密码文件：
doctor-mail_nobody = 邮件已设置，但没有写明通知谁。
doctor-mail_nobody-remedy = 加上 [[mail.recipient]]，可用的键：
doctor-mail_none = 没有设置邮件。
doctor-mail_none-remedy = 加上 [mail] 和 [[mail.recipient]]，可用的键：

doctor-check-channels = Webhook 与 syslog
doctor-unseen-channels = 依赖这些发现的程序和群聊得不到任何消息。
doctor-webhook_good = webhook { $name } 的地址有应答{ $signed ->
    [yes] ，消息可以签名
   *[no] {""}
}；没有投递任何消息。
doctor-webhook_silent = webhook { $name } 的地址没有应答：{ $why }
doctor-webhook_silent-remedy = 手工访问该主机的首页，再核对地址与证书：
doctor-webhook_unusable = webhook { $name } 不可用：{ $why }
doctor-webhook_unusable-remedy = 查看本账户能否读取相关文件，以及文件内容：
doctor-syslog_good = { $to } 可以接收消息；没有发送任何消息。
doctor-syslog_silent = { $to } 不接收消息：{ $why }
doctor-syslog_silent-remedy = 查看那台机器上有哪些监听，再核对地址与类型：
doctor-syslog_unheard = 发往 { $to } 的消息是否到达，无人能知：数据报没有应答。
doctor-syslog_unheard-remedy = 服务器支持时请改用 tcp:// 或 unix:；[syslog] 的键：
doctor-channel_none = 没有设置 webhook，也没有设置 syslog。
doctor-channel_none-remedy = 需要告知程序或群聊时，请添加 [[webhook]] 或 [syslog]；它们的键：
doctor-check-witnesses = 见证方
doctor-unseen-witnesses = 掌握密钥和数据库的人可以改写账本最新的部分而不被察觉。
doctor-witness_good = 见证方 { $url } 有应答。
doctor-witness_silent = 见证方 { $url } 没有应答：{ $why }
doctor-witness_silent-remedy = 查看原因；它恢复后会补上联署：
doctor-witness_none = 没有指定见证方。
doctor-witness_none-remedy = 请另一个单位联署，并写在 [ledger] quorum 中；对方的做法：

doctor-check-stamps = 时间戳
doctor-unseen-stamps = 没有外人能说明账本最晚在何时已经存在。
doctor-stamp_good = 时间戳机构 { $url } 有应答。
doctor-stamp_silent = 时间戳机构 { $url } 没有应答：{ $why }
doctor-stamp_silent-remedy = 查看原因；它恢复后会补上时间戳：
doctor-stamp_none = 没有指定时间戳机构。
doctor-stamp_none-remedy = 写在 [ledger] stamp_url 中，可用的键：

doctor-check-dead_man = 存活信号
doctor-unseen-dead_man = 机器已经死了，看起来却像无事可报。
doctor-dead_man_good = { $host } 接受连接；没有向它请求，因为请求本身就是存活信号。
doctor-dead_man_silent = { $host } 不接受连接：{ $why }
doctor-dead_man_silent-remedy = 查看原因；它恢复之前会一直告警：
doctor-dead_man_none = 外面没有谁在等存活信号。
doctor-dead_man_none-remedy = 在 [agent] dead_man_url 中写一个收不到信号就告警的服务，可用的键：

doctor-check-status = 录像机自身的说法
doctor-unseen-status = 摄像机为何中断无从得知；录像机收到画面却没有存下录像的情形也无法区分。
doctor-status_good = { $recorder } 报告了 { $cameras } 路摄像机；失去连接的 { $lost } 路。
doctor-status_silent = { $recorder } 在 { $url } 没有应答。
doctor-status_silent-remedy = 查看其状态接口是否开启、从本机能否访问：
doctor-status_unreadable = { $recorder } 在 { $url } 没有报告摄像机：{ $why }。
doctor-status_unreadable-remedy = 查看那里应答的是什么：
doctor-status_none = 没有向任何录像机询问摄像机状态；可以询问的有：{ $known }。
doctor-status_none-remedy = 为录像机写上 `status` 及其 `url`，可用的键：

doctor-check-logs = 录像机自身的日志
doctor-unseen-logs = 录像机在日志中记载的失去连接或停止运行，不会作为中断原因报告。
doctor-logs_good = 可以读取 { $recorder } 的日志：共 { $lines } 行，其中 { $foreign } 行不是 { $product } 所写。
doctor-logs_unreadable = 无法读取 { $recorder } 位于 { $path } 的日志：{ $why }。
doctor-logs_unreadable-remedy = 查看日志是否在那里、本账号能否读取：
doctor-logs_foreign = { $recorder } 位于 { $path } 的日志，多数行不是 { $product } 所写。
doctor-logs_foreign-remedy = 查看那里写的是什么；可在 `log` 下用 `product` 指明其他产品：
doctor-logs_none = 没有读取任何录像机自身的日志；可以读取的有：{ $known }。
doctor-logs_none-remedy = 为录像机写上 `log` 及其 `path`，可用的键：
status-why-log_missing = 没有日志
status-why-log_unreadable = 不允许读取，或不是文件
status-why-log_hangs = 所在存储没有应答
status-why-log_crashed = 读取它的进程崩溃
status-why-log_clock = 各行的时间与写入时刻不符；可在 `log` 下用 `clock` 写明其时区

status-why-no_answer = 没有应答
status-why-account = 缺少账号，或账号被拒绝
status-why-status = 应答为错误
status-why-too_long = 应答过长
status-why-foreign = 应答不是该产品所写
status-why-no_file = 账号文件无法读取，或其中不是一行 用户名:密码
doctor-check-agent = 值守程序
doctor-unseen-agent = 人工核查之间无人监看，也不会自动发出邮件。
doctor-agent_good = 进程 { $pid } 有应答，版本 { $version }。
doctor-agent_other = 进程 { $pid } 运行的是版本 { $version }，安装的是 { $own }。
doctor-agent_other-remedy = 重新启动它：
doctor-agent_silent = 进程 { $pid } 占用着 { $dir }，却没有应答。
doctor-agent_silent-remedy = 重新启动它；已提交的内容都会保留：
doctor-agent_ended = 它在这里运行过，现在没有运行。
doctor-agent_ended-remedy = 启动它，并查看它为何结束：
doctor-agent_never = 它在这里从未运行过。
doctor-agent_never-remedy = 以上各项都正常后启动它：

doctor-check-metrics = 供 Prometheus 读取的数字
doctor-unseen-metrics = 监控系统看不到 Holdfast，也无法通过它看到录像机。
doctor-metrics_good = { $url } 可以读取，值守程序可以信赖。
doctor-metrics_unready = { $url } 可以读取，但值守程序说自己尚不可信赖。
doctor-metrics_unready-remedy = 让它说明原因：
doctor-metrics_silent = { $url } 没有应答：{ $why }
doctor-metrics_silent-remedy = 查看谁在那里监听：
doctor-metrics_idle = 值守程序运行时才能读取 { $url }。
doctor-metrics_idle-remedy = 启动它：
doctor-metrics_none = 没有设置。
doctor-metrics_none-remedy = 加上 [metrics] listen，可用的键：

doctor-check-inotify = 监看文件夹
doctor-unseen-inotify = 两次核查之间出现又消失的文件。
doctor-inotify_good = 可以监看 { $n } 个文件夹。
doctor-inotify_few = 可以监看 { $n } 个文件夹；摄像机多的录像机需要 { $least } 个。
doctor-inotify_few-remedy = 提高上限：
doctor-inotify_unknown = { $file } 不能读取。
doctor-inotify_unknown-remedy = 不论现在是多少，在机器本身上提高上限：

doctor-check-groups = 录像机的控制组
doctor-unseen-groups = 任何进程等待磁盘都会使读取暂停，而录像机自己的等待可能被别的繁忙程序掩盖。
doctor-groups_good = 内核会通过控制组 { $group } 说明 { $recorder } 自己等待磁盘多久。
doctor-groups_missing = 没有控制组 { $group }，内核无法由此说明 { $recorder } 等待磁盘多久。
doctor-groups_missing-remedy = 把 PID 换成录像机某个进程的编号，`cgroup` 即其中 0:: 之后的内容：
doctor-groups_none = 没有写明任何录像机的控制组：任何进程等待磁盘都计算在内。
doctor-groups_none-remedy = 为录像机写上 `cgroup`，可用的键：

doctor-check-pressure = 磁盘压力
doctor-unseen-pressure = 录像机磁盘繁忙时读取不会暂停，只有字节预算在保护它。
doctor-pressure_good = 内核会说明磁盘让别的程序等了多久。
doctor-pressure_none = 内核不说明磁盘让别的程序等了多久。
doctor-pressure_none-remedy = 如果内核支持，启动时加上 psi=1：

doctor-check-landlock = 放弃权限
doctor-unseen-landlock = 不影响任何判定；只有文件权限和服务单元的设置能防止读取程序写入。
doctor-landlock_good = 内核可以收走读取程序的写权限（Landlock）。
doctor-landlock_none = 内核不能收走读取程序的写权限：它的模块中没有 Landlock。
doctor-landlock_none-remedy = 启动时用 lsm=，并把 landlock 写进这一列：
doctor-landlock_unknown = { $file } 不能读取，无从知道有没有 Landlock。
doctor-landlock_unknown-remedy = 让它可见：
doctor-witness_contradicts = 见证方 { $url } 与本账本不符：它所知的记录更多，或是另一份历史。
doctor-witness_contradicts-remedy = 是否恢复过旧备份？请恢复较新的状态。如无人做过恢复，请保留整个状态目录并告知检查人员。它的说法：
doctor-witness_not_listed = 见证方 { $url } 不认识本账本的公钥，不作联署。
doctor-witness_not_listed-remedy = 请把此公钥交给其运营方。如它此前认识该公钥而无人移除过，请询问它现在认识的是哪一把：此处可能被恢复成了较旧的状态。
