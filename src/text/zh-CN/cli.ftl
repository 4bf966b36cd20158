# 判定以外的命令行文字：进度、识别、规则、发现项。

progress-walked = { $root } 下已看 { $files } 个文件
progress-hashing = 读取内容

discover-nothing = 在 { $path } 下没有认出任何录像（看了 { $files } 个视频文件）；请用 --layout 指明布局，或给出路径模板。
discover-root = 文件夹
discover-layout = 布局
discover-sure = 把握
discover-cameras = 摄像机
discover-why = 理由
discover-ambiguous = { $root } 也可能是 { $other }；若 { $layout } 不对，请用 --layout 指明。
discover-unexplained = 未能解释：{ $files }。
discover-next = 下一步：`holdfast audit PATH` 判定这些录像，`holdfast init PATH` 写出配置文件。

reason-explained = 抽看的 { $of } 个视频文件中有 { $files } 个可以解释。
reason-path_form = { $files } 个路径符合 { $template }。
reason-hallmark = 录像旁边有 { $name }，只有该产品才会生成。
reason-tied = 也可能是 { $layout }：名称两者都符合。
reason-left_out = 该产品在录像旁边生成的 { $files } 个文件不计在内。

rules-pending = 尚未实现、在此之前一律为无法判定的规则：{ $kinds }。
rules-not-built = 规则 { $kind } 已列入但尚未实现；它所判的条款现为无法判定，请人工核对。
rules-unknown = 没有名为 { $kind } 的规则；用 `holdfast rules list` 查看全部。

listing-none = 没有未关闭的发现项。
listing-id = 编号
listing-severity = 严重程度
listing-state = 状态
listing-subject = 对象
listing-title = 内容
listing-unknown = 没有编号为 { $id } 的发现项；用 `holdfast findings list --all` 查看全部。
listing-basis = 依据：{ $basis }。{ $means }
listing-policy = 策略版本：{ $policy }

event-opened = 出现
event-changed = 数字有变化
event-acknowledged = 已确认
event-rectifying = 开始整改
event-waived = 豁免
event-waiver_ended = 豁免到期，重新计入
event-closed = 关闭
event-absent = 不再发现
event-reopened = 再次出现
history-by = 经办：{ $who }
history-account = 系统账户 { $uid }
history-approved = 批准：{ $who }
history-until = 至 { $at }
history-reason = 理由：{ $reason }
acted-acknowledge = { $id } 已确认。在核查不再发现它之前，仍计为违规。
acted-rectify = { $id } 已记为整改中。在核查不再发现它之前，仍计为违规。
acted-waive = { $id } 已豁免至 { $at }；在此之前照常显示并计数，但不计为违规。
acted-close = { $id } 已关闭。核查发现情况与此不同时会再次出现。
waive-until = { $given } 不是日期；请按 YYYY-MM-DD 写明豁免的最后一天

clauses-id = 条款
clauses-status = 状态
clauses-decided = 内容与判定方式
clauses-regulation = { $name }：共 { $total } 条
clauses-originals = 其中 { $n } 条附有本单位自行抄录的原文；用 --original 显示。
clause-status-pass = 符合
clause-status-breach = 违反
clause-status-waived = 豁免中
clause-status-could_not_tell = 无法判定
clause-status-listed = 仅列出
clause-by-automatic = 自动判定：
clause-by-register = 依据登记判定：
clause-by-attestation = 依据新近签字判定：
clause-by-outside = 此处不作判定，仅列出供检查人员查看。
clause-number = - { $name } = { $value }（{ $source }）
clause-number-unset = - { $name }：须由本单位设定
clause-since = 自 { $at } 起
clause-basis = 依据：{ $basis }
clause-declarations-more = 另有 { $n } 份申报。
clause-waived = 豁免中的发现项：{ $findings }
clause-reason =
    { $n ->
        [1] { $kind }，{ $subject }：{ $why }
       *[other] { $kind }，{ $subject } 等共 { $n } 项：{ $why }
    }
clause-reason-unjudged = { $kind }：{ $why }
clause-not-judged = 尚未按此规则判定；请带配置文件运行 `holdfast check`。
clauses-unknown = 这里没有编号为 { $id } 的规定；用 `holdfast clauses` 查看全部。
event-waiver_replaced = 由另一项豁免取代
clause-status-disposed = 违反，已由人员处置
acted-waive-replaced = 截至 { $at } 的豁免由本项取代；两者都保留在历史和账本中。
listing-ambiguous = 以 { $id } 开头的发现不止一项：{ $ids }。请写出更多位。
listing-stands = { $severity }，{ $state }，自 { $since } 起
listing-waived = 豁免至 { $at }
listing-span = 所涉时段：{ $span }
listing-clauses = 条款：{ $clauses }
history-leaf = { $leaf } 号记录
listing-loss = 是丢失而非中断：{ $file } 已由录像机写出并在此见过，最后一次见到它在原处是 { $seen }，发现缺失是 { $noticed }；它在这两个时刻之间消失。{ $leaf } 号记录载明其缺失。
listing-loss-unsealed = 是丢失而非中断：{ $file } 已由录像机写出并在此见过，最后一次见到它在原处是 { $seen }，发现不在原处是 { $noticed }；它在这两个时刻之间消失。没有记录载明其缺失。
clause-status-loosened = 按本单位数值符合，未见达到规定数值
status-loosened = 按本单位代替规定的数值判定
history-policy = { $kind ->
    [policy] 因规则变更而不再要求（版本 { $from } 变为 { $to }，决定人：{ $by }），并未见其恢复正常
   *[rows] 因配置变更而不再要求（版本 { $to }，决定人：{ $by }），并未见其恢复正常
}
history-nobody = 未注明
clauses-total-regulation = 规定
clauses-total-all = 条数
clauses-total-together = 合计
clauses-total-pass = 符合
clauses-total-loosened = 按本单位数值
clauses-total-weaker = 含放宽的数值
clauses-total-breach = 违反
clauses-total-waived = 豁免中
clauses-total-disposed = 人员处置
clauses-total-could_not_tell = 无法判定
clauses-total-listed = 仅列出
clauses-camera-no-site = 无法列出摄像机的条款：这里没有配置文件；请用 --config 指定
clause-note = 说明：{ $note }
clause-watched = 与在此首次所见比对，观察时间最短的摄像机自 { $at } 起；此前的情况未作判定
clause-kind = { $title }（{ $kind }）
listing-since = 自
clause-meets_regulation = 同时达到规定本身的数值。
clause-disposed = 其中 { $n } 个发现项为违规、已由人员关闭：{ $findings }
clause-beside-deleted = 录下后提前消失的录像在此不算缺口；相关发现共 { $n } 项：{ $findings }
clause-beside-outage = 有中断尚未结束；相关发现共 { $n } 项：{ $findings }
clauses-none =
    { $total ->
        [0] 现行规定均没有条款。
       *[other] 没有符合条件的条款：共 { $total } 条，均不符合所给条件。
    }
