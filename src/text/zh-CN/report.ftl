# 报告页面，以及页面、终端与邮件共用的句子。

page-title = { $site }录像核查报告
page-heading = 录像核查报告
page-judged-span = 核查时间：{ $from } 至 { $to }（{ $zone }）
page-first-contact = 首次接触：Holdfast 在本次核查中首次接触该单位。目前尚不可知的事项列为“无法判定”，不列为违规。
page-policies = 核查依据：{ $list }
page-checkpoint-line = { $origin }，{ $size } 条记录，根 { $root }

say-judged = 已判定 { $judged }/{ $total }
say-compliant = 全部 { $total } 项检查均已完成，且全部符合要求。
say-violations = 有 { $breached } 项违规待处理；{ $total } 项检查中已判定 { $judged } 项。
say-could-not-tell = 已判定的部分未见违规，但 { $total } 项检查中有 { $unknown } 项无法判定。这并不代表一切正常。
say-ledger-failure = 封存记录自相矛盾。查清之前，请勿采信本报告的其他内容，并保持磁盘原状。
say-change =
    与上次相比：新增 { $opened } 项，持续 { $kept } 项，经核查关闭 { $closed } 项{ $unasked ->
        [0] {""}
       *[other] ，因不再有规则要求而关闭 { $unasked } 项
    }{ $disposed ->
        [0] {""}
       *[other] ；另有 { $disposed } 项由人员结案而规则仍在报告
    }
say-first-change = 首次核查，尚无可比对象

figure-judged = 已判定
figure-breached = 待处理违规
figure-waived = 已豁免
figure-waived-share = 已豁免（占违规的 { $share }）
figure-unknown = 无法判定

next-heading = 下一步
next-none = 今天没有需要决定的事项。
next-for = { $titles }：{ $subjects }
next-more = 另有 { $n } 个步骤，见下文各发现项。
next-unknown = { $n } 项检查无法判定
next-question = { $n } 个问题等待您回答
next-ledger = 请停止使用此账本，原样复制状态目录，并将其检查点与邮件中最近收到的检查点比对。
and-more = 另有 { $n } 项
names-site = 全站
names-and-more = { $names } 等，另有 { $n } 项

cover-heading = 各摄像机逐日录像
cover-caption = 每行一路摄像机，每格为 { $zone } 的一天。最左为最近一天：一行延伸得越远，录像保存得越久。
cover-caption-weeks = 每行一路摄像机，每格为 { $zone } 的 { $days } 天，显示其中最差的一天。最左为最近。
cover-folded = 缺失天数最多的 { $shown } 路摄像机各占一行；其余 { $folded } 路合并显示，每格为其中最差的一路。
cover-cut = 仅绘出最近 { $n } 天。
cover-row = { $camera }：已保存天数 { $held }，最早与最新录像之间覆盖 { $covered }
cover-fold-row = { $recorder }：{ $n } 路摄像机
cover-fold-all = 其余 { $n } 路摄像机
cover-cell = { $date }：覆盖 { $covered }
cover-cell-unexpected = { $date }：不要求录像
cover-cell-events = { $date }：仅事件录像，覆盖 { $covered }
cover-today = 今天
legend-whole = 全天
legend-most = 80 % 及以上
legend-part = 不足 80 %
legend-little = 极少
legend-none = 无
legend-unexpected = 不要求
legend-events = 事件录像

cameras-heading = 摄像机数据
cameras-lead = 已保存天数自昨天起往回计；斜杠后为规则要求的天数，括号内同。覆盖率和缺口只说明该摄像机最早与最新录像之间的时间。
camera-name = 摄像机
camera-held = 已保存天数
camera-covered = 覆盖率
camera-gaps = 缺口
camera-longest = 最长缺口
camera-first = 最早录像
camera-last = 最新录像
camera-size = 大小
camera-on-events = 事件录像

findings-heading = 发现项
findings-none = 没有待处理的发现项。
findings-waived-heading = 豁免中
findings-closed-heading = 经核查关闭
findings-more = 规则 { $rule } 另有 { $n } 项发现
finding-subject = 对象
finding-site-time = { $zone }
finding-clause = 条款
finding-basis = 依据
finding-rule = 规则
finding-policy = 策略版本
finding-state = 状态
finding-since = 发现于 { $at }
finding-closed-at = 关闭于 { $at }
finding-waived-until = 豁免至 { $at }
finding-next = 下一步
finding-evidence = 证据
finding-evidence-count = 共 { $n } 项
finding-evidence-more = 其余 { $n } 项，共 { $total } 项
finding-no-evidence = 未附证据；依据一栏说明了结论的来源。
evidence-segment = 始于 { $start } 的录像段，现为 { $size }
evidence-hash = SHA-256 { $hash }（首次读取）
evidence-sealed = 账本 { $leaf } 号记录
evidence-unsealed = 尚未封存
evidence-unhashed = 从未计算哈希
evidence-line = { $file } 第 { $line } 行
evidence-record = 登记簿记录

unknown-heading = 无法判定的事项
unknown-accepted = 已由 { $by } 接受至 { $until }：“{ $says }”
unknown-lead = 以下各项均不视为符合要求。
unknown-none = 无：所有检查均已完成。
unknown-rule = { $rule }：{ $subjects }

questions-heading = 需要您回答的问题
questions-lead = 这些并非结论。
question-matched = 因“{ $matched }”

recorders-heading = 录像机及其识别方式
recorder-layout = 布局 { $layout }，把握 { $sure }
recorder-root = { $path }：{ $state }
recorder-root-why = { $path }：{ $state }，{ $why }

ledger-heading = 封存记录
ledger-head = 撰写本报告时，账本 { $origin } 共有 { $size } 条记录。
ledger-root = 根（SHA-256）
ledger-means = 此签名检查点固定了迄今封存的每一条记录：任何人更改、删除或插入记录都会使其失效。请保存本页或邮件；以后的账本必须包含此账本。
ledger-no-checkpoint = 尚未签署检查点，本报告的内容均未封存。

check-heading = 不依赖我们的核对方法
check-file = 用 sha256sum 计算证据文件的哈希；64 位数字须与其旁所列一致。
check-ledger = 将上面的检查点存为 checkpoint.txt，离线校验整个账本：
check-prove = 取得某条记录的包含证明，可用任何透明日志工具核对：
check-made = 由 Holdfast { $version } 生成。本页不含脚本，也不加载任何外部内容。
findings-disposed-heading = 已由人员处置，规则仍在报告
findings-unasked-heading = 因不再有规则要求而关闭，没有人见到已符合要求

# ---- 中断

downtime-heading = 停机
downtime-no-camera = 没有可以判定中断的摄像机。
downtime-none = 最近 { $days } 天，{ $cameras } 路摄像机均无中断。
downtime-whole = 最近 { $days } 天，应录时间内摄像机可用率为 { $available }。事件 { $incidents } 起，最长 { $longest }，平均修复时间 { $repair }。
downtime-whole-unrepaired = 最近 { $days } 天，应录时间内摄像机可用率为 { $available }。事件 { $incidents } 起，均未恢复，最长已 { $longest }。
downtime-lasting-recorder = 录像机 { $subject } 自 { $since } 起停机（{ $length }），涉及 { $cameras } 路。原因：{ $cause }。
downtime-lasting-volume = 存储 { $subject } 自 { $since } 起停机（{ $length }），涉及 { $cameras } 路。原因：{ $cause }。
downtime-lasting-camera = { $subject }：摄像机自 { $since } 起停机（{ $length }）。原因：{ $cause }。
downtime-ended-recorder = 录像机 { $subject } 曾停机，涉及 { $cameras } 路：{ $span }（{ $length }）。原因：{ $cause }。
downtime-ended-volume = 存储 { $subject } 曾停机，涉及 { $cameras } 路：{ $span }（{ $length }）。原因：{ $cause }。
downtime-ended-camera = { $subject }：摄像机曾停机，{ $span }（{ $length }）。原因：{ $cause }。
downtime-cause-planned = 经许可的计划停用
downtime-cause-unknown = 没有来源说明
downtime-cause-shutdown = 人为关机
downtime-cause-power = 断电
downtime-cause-network = 断网
downtime-cause-recorder_silent = 录像机没有应答
downtime-cause-camera_unreachable = 摄像机无法连通
downtime-cause-lost_by_recorder = 摄像机有应答，但录像机与其失去连接
downtime-cause-camera_lost = 录像机与摄像机失去连接
downtime-cause-lost_in_log = 录像机的日志记载，它于 { $at } 与摄像机失去连接
downtime-cause-stopped_in_log = 录像机的日志记载，它于 { $at } 停止运行
downtime-cause-switched_off = 已在录像机中关闭
downtime-cause-not_stored = 录像机收到画面，却没有存下录像
downtime-more = 另有 { $n } 起事件，见 JSON 文档。
downtime-camera = { $camera }：可用率 { $available }；中断 { $outages } 次；最长 { $longest }。
downtime-recorder-told = { $camera }：其录像机在有应答的 { $known }中，有 { $out }称收不到它的画面。
downtime-probe-told = { $camera }：其自身的地址在询问的 { $known }中，有 { $out }没有应答。
downtime-untold = 有 { $n } 路摄像机的中断无法判定。

# 逐条对照的页面，以及条款原文。
walk-heading = 逐条对照
walk-no-site = 内置规定；尚未判定任何站点
walk-at = 制作时间：{ $at }
walk-count = { $status }：{ $n }
original-heading = 原文（本单位自行抄录）
original-from = { $known ->
    [both] 出处：{ $source }，版本：{ $edition }；文件 { $file }，SHA-256 { $sha256 }
    [source] 出处：{ $source }；文件 { $file }，SHA-256 { $sha256 }
    [edition] 版本：{ $edition }；文件 { $file }，SHA-256 { $sha256 }
   *[neither] 文件 { $file }，SHA-256 { $sha256 }
}
say-loosened = 全部 { $total } 项检查均已完成，未见违规；其中 { $loosened } 项按本单位代替规定的数值判定，未见达到规定本身的数值。
say-judged-loosened = 其中 { $loosened } 项仅按本单位自定、低于或可能低于规定的数值符合；用 `holdfast clauses --status loosened` 查看
figure-judged-loosened = 已判定，其中 { $loosened } 项仅按本单位数值符合
clause-loosened = { $certain ->
    [yes] 本单位已放宽：{ $name } = { $to }，规定为 { $from }{ $scope ->
        [all] {""}
       *[some] （{ $cameras }）
    }。决定人：{ $by }，理由：{ $reason }
   *[no] 本单位已改动，是否放宽须由人判断：{ $name } = { $to }，规定为 { $from }{ $scope ->
        [all] {""}
       *[some] （{ $cameras }）
    }。决定人：{ $by }，理由：{ $reason }
}
finding-ground = 依据 { $clauses }：{ $text }
finding-ground-free = 依据未对应条款的规则：{ $text }
camera-held-of = { $held }/{ $wanted }
camera-held-enough = { $held }（应 { $wanted }）
camera-last-ago = { $at }（{ $age }前）
