# 日报与周报。主题与前五行载明数字；只要有无人签认的未知事项，就不说“符合要求”。

digest-subject =
    { $unit ->
        [clauses] [Holdfast] { $site }：已判定 { $judged }/{ $total } 条，违规 { $breached } 项，无法判定 { $told ->
            [checks] { $checks } 项检查
            [both] { $unknown } 条及 { $checks } 项检查
           *[alone] { $unknown } 条
        }；新增 { $opened } 项，关闭 { $gone } 项（{ $cadence ->
            [daily] 日报
           *[weekly] 周报
        }）
       *[checks] [Holdfast] { $site }：已判定 { $judged }/{ $total } 项检查，违规 { $breached } 项，无法判定 { $unknown } 项；新增 { $opened } 项，关闭 { $gone } 项（{ $cadence ->
            [daily] 日报
           *[weekly] 周报
        }）
    }
digest-verdict =
    { $cadence ->
        [daily] { $site }日报：{ $verdict }
       *[weekly] { $site }周报：{ $verdict }
    }
digest-judged =
    { $unit ->
        [clauses] 已判定：{ $total } 条规定中的 { $judged } 条
       *[checks] 已判定：{ $total } 项检查中的 { $judged } 项
    }
digest-unknown =
    { $told ->
        [checks] 无法判定：没有整条规定，但有 { $checks } 项检查，均不视为符合要求
        [both] 无法判定：整条规定 { $unknown } 条，单项检查 { $checks } 项，均不视为符合要求
       *[alone] { $unknown ->
            [0] 无法判定：无
           *[other] 无法判定：{ $unknown } 项，均不视为符合要求
        }
    }
digest-unknown-accepted =
    { $told ->
        [both] 无法判定：整条规定 { $unknown } 条，其中 { $accepted } 条已由签署的声明认可；单项检查 { $checks } 项；均不视为符合要求
       *[alone] 无法判定：{ $unknown } 项，其中 { $accepted } 项已由签署的声明认可，均不视为符合要求
    }
digest-change-first =
    自 { $since } 以来：新增 { $opened } 项，经核查关闭 { $closed } 项{ $unasked ->
        [0] {""}
       *[other] ，因不再有规则要求而关闭 { $unasked } 项
    }，人员结案 { $disposed } 项。这是第一份简报。
digest-change =
    自 { $since } 以来：新增 { $opened } 项，经核查关闭 { $closed } 项{ $unasked ->
        [0] {""}
       *[other] ，因不再有规则要求而关闭 { $unasked } 项
    }，人员结案 { $disposed } 项；已判定 { $judged }/{ $total }，上次为 { $judged_before }/{ $total_before }
digest-decide = 需要决定的事（最要紧的在前，至多三件）
digest-decide-unknown = { $rules } 共 { $n } 处无法判定。请补齐条件，或由负责人签署声明。
digest-decide-paths = 共 { $n } 个路径。请授予 Holdfast 读取权限，或申报其内容。
digest-decide-blind = 没有待决定的发现，但有 { $n } 处无法判定：用 `holdfast clauses` 查看是哪些、为什么。
digest-decide-nothing = 没有待决定的事项。
digest-ahead = 未来七天
digest-ahead-nothing = 未见将到期或将不足的事项。
digest-ahead-more = 另有 { $n } 项，`holdfast findings list` 列出全部发现。
digest-short = { $camera }：即将不足。{ $text }
digest-waiver-ends = 一项豁免即将到期，有效至 { $until }：{ $subject }，{ $title }（{ $id }）。
digest-statement-ends = 一份签署的声明即将到期，最后一日为 { $until }：{ $says }
digest-expiring = 录像机很可能覆盖 { $n } 台摄像机（{ $cameras }）自 { $from } 至 { $to } 的录像。仍需要的请先行留取。
digest-coverage = 各摄像机最近的日子
digest-legend = 每格为一天，最左为今天：█{"\u00A0"}全天，▆{"\u00A0"}大部分，▃{"\u00A0"}部分，▁{"\u00A0"}很少，×{"\u00A0"}没有，○{"\u00A0"}仅事件录像，·{"\u00A0"}当天不要求。
digest-muted = 经要求不作通知的摄像机
digest-muted-line =
    { $n ->
        [0] { $by } 设为静音至 { $until }：{ $cameras }。目前没有相关发现。
       *[other] { $by } 设为静音至 { $until }：{ $cameras }。目前有 { $n } 项相关发现，未告知任何人。
    }
digest-proof = 确有核查的证明
digest-passes = 完成完整核查 { $n } 次，最近一次结束于 { $last }。
digest-no-pass = 这段时间没有完成任何完整核查。最近一次结束于 { $last }，以下内容均以当时为准。
digest-no-pass-watched = 这段时间没有完成任何完整核查，最近一次结束于 { $last }。此后存储一直受到监视：出现与消失的内容截至 { $known } 均已知；未被触动的内容以该次核查为准。
digest-heartbeats-from = 值守程序自 { $begun } 首次启动以来始终在运行，最近一次心跳封存于 { $last }。
digest-pauses = 值守程序并非始终在运行：被正常停止 { $stopped } 次，未作说明而结束 { $killed } 次，合计至多 { $length } 无人值守。最近一次心跳封存于 { $last }。
digest-pause-stopped = 于 { $from } 被正常停止，至 { $to } 没有心跳：{ $length } 无人值守。
digest-pause-killed = 自 { $from } 至 { $to } 没有心跳：被强行结束、断电或停顿，至多 { $length } 无人值守。
digest-heartbeats = 值守程序始终在运行，最近一次心跳封存于 { $last }。
digest-no-heartbeat = 此处没有值守程序在运行：只有核查记录能证明有人查看。
digest-silences-more = 值守程序另有 { $n } 段无心跳的时间，见 `holdfast status`。
digest-letters = 发给您的邮件：这段时间已送达 { $delivered } 封、被拒 { $refused } 封；在本封之前还有 { $queued } 封待发。
digest-judged-loosened =
    { $unit ->
        [clauses] 已判定：{ $total } 条中的 { $judged } 条，其中 { $loosened } 条仅按本单位放宽的数值符合
       *[checks] 已判定：{ $total } 项检查中的 { $judged } 项，其中 { $loosened } 项仅按本单位放宽的数值符合
    }
digest-judged-loosened-checks =
    { $unit ->
        [clauses] 已判定：{ $total } 条规定中的 { $judged } 条；另有 { $loosened_checks } 项检查仅按本单位放宽的数值符合
       *[checks] 已判定：{ $total } 项检查中的 { $judged } 项；有 { $loosened_checks } 项检查仅按本单位放宽的数值符合
    }
