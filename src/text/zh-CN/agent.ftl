# 值守程序与站点现状。

status-head = { $site }，{ $at }（{ $zone }）
status-watched = 监看对象：{ $recorders }。摄像机：{ $cameras } 台。
status-scan = 最近一次核查结束于 { $at }。
status-no-scan = 尚未完成任何核查。
status-blind = 自 { $since } 起不可见：{ $recorder }，{ $root }（{ $why }）。
status-nothing-blind = 没有不可见的对象。
status-reading = 已写完的录像共 { $bytes }，其中 { $share } 在 { $within }内读取过。
status-no-agent = 此处没有值守程序在运行。
status-agent = 值守程序进程号 { $pid }，自 { $since } 起运行。
status-agent-silent = 进程 { $pid } 占用状态目录但没有应答。
status-agent-looks = 正在查看 { $recorder }，{ $root }。
status-agent-judges = 正在判定。
status-agent-next = 下次核查开始于 { $at }。
status-agent-hangs = { $recorder }，{ $root } 自 { $since } 起没有应答；请检查挂载。
status-agent-unconfined = { $recorder } 的读取进程未受约束，原因：{ $why }。
status-agent-crashed = { $recorder } 的读取进程曾中途结束，最近一次在 { $at }（{ $how }）；累计 { $n } 次。
status-agent-watch-crashed = 跟踪 { $root } 的读取进程曾中途结束，最近一次在 { $at }（{ $how }）；累计 { $n } 次。
status-agent-refused = { $at } 读到的配置未被采用，仍按此前的配置值守。`holdfast policy lint` 列出其中全部错误。
status-asking-good = { $at } 询问了录像机 { $recorder }，它报告了 { $cameras } 路摄像机；失去连接的 { $out } 路。
status-asking-silent = { $at } 询问录像机 { $recorder }，没有得到可用的应答；上一次应答是 { $answered }。它没有说明的一律未知。
status-asking-never = { $at } 询问录像机 { $recorder }，没有得到可用的应答，代理运行以来从未得到。它没有说明的一律未知。
status-asking-log = { $at } 读取了 { $recorder } 的日志；据其记载失去连接的摄像机 { $out } 路，未能识别的日志 { $foreign } 行。
status-asking-log-silent = { $at } 未能从 { $recorder } 的日志得知任何情况：{ $why }。其中内容一律未知。
status-asking-cameras = { $at } 询问了 { $recorder } 写明地址的 { $cameras } 路摄像机是否在线；没有应答的 { $out } 路。
status-agent-trouble = { $at } 的工作失败，将会重试：{ $why }
status-findings = 发现项：未处理 { $open } 项，已确认 { $acknowledged } 项，整改中 { $rectifying } 项，豁免中 { $waived } 项，已由人员处置但规则仍在报告 { $disposed } 项。
status-mail = 待发邮件：{ $n } 封。
status-mail-unconfirmed = { $address } 自 { $since } 起被询问是否有人阅读邮件，尚未答复。
status-mail-refused = { $address } 收不到任何邮件：自 { $since } 起被服务器拒收：{ $answer }
status-no-mail = 未设置邮件。
status-area = 事项
status-verdict = 结论
status-why = 缘由
status-not-judged = 尚未按此规则判定；请运行 `holdfast check`，或等待值守程序的下次核查。
status-muted =
    { $n ->
        [0] { $by } 设为静音至 { $until }：{ $cameras }；目前没有相关发现。
       *[other] { $by } 设为静音至 { $until }：{ $cameras }；其间不告知任何人：{ $ids }。
    }
status-heartbeat = 值守程序最近一次心跳封存于 { $at }。
status-silence-killed = 自 { $from } 至 { $to } 没有心跳：值守程序被强行结束、断电，或时钟跳变。这段时间无人值守。
status-silence-stopped = 自 { $from } 至 { $to } 没有心跳：值守程序此前被正常停止。这段时间无人值守。
status-last-good = 配置文件目前不可用；以下内容均按最近一次采用的配置。其中的错误列在最后。
status-agent-stopped = 此处没有值守程序在运行：它于 { $at } 被正常停止。
status-agent-killed = 此处没有值守程序在运行，且没有正常停止的记录：{ $at } 之后它被强行结束，或机器断电。
status-mail-more = 用 `holdfast mail queue` 查看全部。
mail-waits =
    { $tries ->
        [0] 待发给 { $to }：“{ $subject }”（{ $reason }），写于 { $written }，已等 { $age }；尚未尝试，下次尝试 { $next }。
       *[other] 待发给 { $to }：“{ $subject }”（{ $reason }），写于 { $written }，已等 { $age }；已尝试 { $tries } 次，下次尝试 { $next }。
    }
mail-waits-answered = 待发给 { $to }：“{ $subject }”（{ $reason }），写于 { $written }，已等 { $age }；已尝试 { $tries } 次，下次尝试 { $next }。最近一次答复：{ $answer }
mail-next-now = 即刻
mail-queue-empty = 没有待发的消息。
mail-reason-first_contact = 首次接触
mail-reason-asked = 应要求
mail-reason-changed = 新情况
mail-reason-escalated = 持续过久
mail-reason-reminder = 提醒
mail-reason-restored = 已结束
mail-reason-daily = 日报
mail-reason-weekly = 周报
mail-reason-waived = 豁免
mail-reason-agent_stopped = 值守程序已停止
mail-reason-agent_resumed = 值守程序已恢复运行
mail-reason-key_rotated = 更换密钥
mail-reason-ledger_frozen = 账本已冻结
mail-reason-ledger_succeeded = 启用新账本
mail-reason-state_unwritable = 状态无法写入
mail-reason-address_check = 地址核实
mail-reason-policy_loosened = 监看减少
