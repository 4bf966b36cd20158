# `holdfast policy`：检查、说明、测试、比较、试算。

policy-lint-clean = { $names }：共 { $files } 个文件，无需更正。
policy-lint-open = 有 { $n } 项由单位自定而尚未设定，设定之前相应规则无法判定。

policy-packs-id = 标识
policy-packs-name = 名称
policy-packs-status = 状态
policy-packs-clauses = 条款
policy-packs-automatic = 自动
policy-packs-register = 登记
policy-packs-attestation = 签认
policy-packs-outside = 仅列出
policy-packs-rules = 规则
policy-packs-open = 由单位自定
pack-status-final = 正式
pack-status-draft = 草案

policy-test-passed = { $file }：与预期一致（{ $n } 个时点）
policy-test-differs = { $file }：有 { $n } 处不一致
policy-test-nothing = { $file } 没有任何预期，请补写 [[expect]]。
policy-test-missing = { $at }：预期而未出现：{ $what }
policy-test-unexpected = { $at }：出现而未预期：{ $what }
policy-test-told = { $at }：{ $what } 预期无法判定，实际可以判定
policy-test-could_not_tell = { $at }：{ $what } 无法判定，而 unknown 中没有列出
policy-breach = { $rule }，{ $subject }
policy-breach-span = { $rule }，{ $subject }，{ $from } 至 { $to }
policy-any = 任意

policy-explain-head = { $camera }：共 { $rules } 个取值。
policy-explain-undeclared = { $camera } 不在任何清册中，按区域、部门或归属限定的规则不涉及它。
policy-explain-kind = 规则
policy-explain-parameter = 参数
policy-explain-clause = 条款
policy-explain-unset = 未设定
policy-explain-draft = { $set_by }（草案，未确认）
policy-explain-confirmed = { $set_by }（草案，由 { $by } 确认）
set-by-regulation = 规定
set-by-site = 本单位
set-by-proposal = 我们的建议
set-by-default = 规则默认
set-by-nobody = 尚无人设定
unit-working_days = { $value } 个工作日
unit-days = { $value } 天
unit-hours = { $value } 小时
unit-minutes = { $value } 分钟
unit-seconds = { $value } 秒
unit-percent = { $value }%
unit-bytes = { $value } 字节
unit-octal_mode = 文件权限 { $value }

policy-diff-same = 两者要求相同。
policy-diff-direction = 要求
policy-diff-what = 变化
policy-diff-old = 原来
policy-diff-new = 现在
policy-diff-counts = 放宽 { $loosened } 处，收紧 { $tightened } 处，需人工查看 { $changed } 处。
policy-direction-loosened = 放宽
policy-direction-tightened = 收紧
policy-direction-changed = 需查看
policy-what-rule_added = 新增规则
policy-what-rule_removed = 删去规则
policy-what-parameter = 参数
policy-what-scope = 适用摄像机
policy-what-severity = 严重程度
policy-what-strength = 约束力
policy-what-chain = 审批链

policy-moved-none = 没有摄像机的结论会改变。
policy-moved-no-state = 未判定任何状态目录；用 --state 指明，即可看到哪些摄像机的结论会改变。
policy-moved-subject = 对象
policy-moved-before = 目前
policy-moved-after = 之后
policy-simulated = 以上按已存数据试算，未写入任何内容。
stand-not_judged = 不判定
stand-pass = 符合
stand-could_not_tell = 无法判定
stand-breach = 违规

policy-key-made = 私钥已写入 { $secret }，请由本人保管。请将 { $public } 填入 [[policy.signer]]。
policy-signed = { $file } 已附上 { $name } 的签名。

policy-what-draft = 仅作警示的草案
policy-announce-subject =
    { $closing ->
        [0] [Holdfast] { $site }：今后的要求有所放宽
       *[other] [Holdfast] { $site }：今后的要求有所放宽，{ $closing } 项发现随之关闭
    }
policy-announce-lead = { $site }：自 { $at } 起，有 { $n } 处的要求放宽或可能放宽。
policy-announce-changes = 放宽之处
policy-announce-closes = { $n } 项发现因不再有规则要求而随之关闭，其中最重的为“{ $severity }”；没有人见到它们已符合要求。
policy-announce-closing = 随之关闭的发现（最严重的在前）
policy-announce-closing-more = 另有 { $n } 项发现，见 `holdfast findings list --all`。
policy-announce-closing-one = [{ $severity }] { $subject }：{ $title }（{ $id }），自 { $since } 起存在
policy-announce-signed = 签名人：{ $by }。
policy-announce-unsigned = 此变更无人签名。
policy-announce-unexplained = 这 { $total } 处变更中有 { $n } 处，配置未写明由谁决定、为何决定。
policy-announce-unexplained-all = 配置未写明由谁决定、为何决定。
policy-announce-version = 新的策略版本：{ $digest }
policy-announce-told = 您此前一直收到通知，故在生效之前告知您。
policy-less-number = { $kind }，{ $what } { $name }：{ $old } → { $new }
policy-less-rule = { $kind }，{ $what }：{ $old } → { $new }
policy-less-recorder = 录像机 { $recorder } 不再受监测，或不再全部受监测。
policy-less-hours = 摄像机 { $camera } 的录像现改为只在以下时段要求：{ $hours }。
policy-less-camera = 摄像机 { $camera } 不再列入台账。
policy-less-clauses = 条款：{ $clauses }
policy-less-ignored = { $recorder } 上形如 { $pattern } 的文件不再查看。
policy-less-told = { $address } 今后不再收到通知，或收到的通知减少。
policy-less-statement = 有一项无法判定的内容已由声明接受。
policy-less-statement-by = 签名人：{ $by }，有效至 { $until }：{ $says }
policy-less-signers = 可签名的人有变，或今后无须签名。
policy-less-incomparable = 此前的策略已无法重建，故两者无法比较。
policy-less-route = 今后邮件改由其他途径发出。本邮件仍经原途径发出。
policy-less-muted = 自 { $from } 至 { $until } 不通知 { $cameras } 的情况；其间的发现照常记录并显示。
policy-less-unread = 不再读取录像机 { $recorder } 的日志，或改读另一份：其摄像机为何中断可能无从得知。
policy-less-unasked = 不再向录像机 { $recorder } 询问摄像机状态，或改向别处询问：摄像机为何中断可能无从得知。
policy-less-unprobed = 不再询问摄像机 { $camera } 是否在线。
policy-less-excused = 录像机 { $recorder } 被申报为仅录事件，或启用日期推后：其录像缺口和保存期不足将不再追究。
policy-less-rarer = 核查的次数减少、时间改变，或读取的内容减少。
policy-less-outsider = 外部的一方不再为本单位作证或守候，或已换成他人：{ $key }。
policy-less-struck = { $cameras }：台账中不再有标签 { $tag }。该处的要求和禁止对其不再适用。
policy-less-released = { $rule } 不再适用于 { $cameras }：台账中的内容有变。
policy-less-removed = { $kind }：不再要求。此前为：{ $old }
policy-less-reason = 理由：{ $reason }
policy-less-regulation = 规定“{ $name }”（{ $id }）在此不再生效，其 { $n } 条规则一并失效。
policy-less-younger = { $cameras }：申报的启用日期晚于此前。该日之前缺少的录像将不再追究。
policy-less-ownership = 权属表现有 { $new } 行，此前为 { $old } 行。
policy-less-decided = 决定人：{ $by }。理由：{ $reason }
policy-less-by = 决定人：{ $by }。

scope-everything = 全部摄像机
scope-except = { $these }，但不含{ $others }
scope-camera = 摄像机 { $names }
scope-recorder = 录像机 { $names } 的摄像机
scope-zone = 位于 { $names } 的摄像机
scope-label = 标记为 { $names } 的录像
scope-area = 区域 { $names } 的摄像机
scope-owner = 归 { $names } 所有的摄像机
scope-system_kind = 系统类别为 { $names } 的摄像机

# The original text of clauses, in the site's own copy.
original-regulation = 此处没有生效的名为 { $name } 的规定
original-pack-help = 请将它写入 [policy] packs，或从 [policy] texts 中去掉本文件
original-clause = 规定 { $regulation } 没有名为或位于 { $name } 的条款
original-both = 一段原文同时写了 id 和 place
original-both-help = 只针对一个条款时保留 id；针对该处的每个条款时保留 place
original-neither = 一段原文没有指明条款
original-neither-help = 加上 id = "…"（一个条款）或 place = "…"（该处的每个条款）
original-twice = 条款 { $clause } 有两段原文
original-twice-help = 保留其中一段

# 策略、台账、日历和签名中的错误。
policy-settles-nothing = 此项自定不解决任何矛盾
policy-settles-nothing-help = 请去掉 `wins_over`，或核对其中写明的种类、条款和摄像机
policy-contradicts = 对同一批摄像机，{ $second_kind } 的 { $second } = { $second_value } 与 { $first_kind } 的 { $first } = { $first_value } 相矛盾
policy-other-rule = 另一条规则
policy-name-the-winner = 请在 holdfast.toml 中写明以何者为准：[[policy.override]] { $entry }，并写 reason 和 by
policy-left-open = { $kind } 的 `{ $name }` 由单位自定，尚未设定
policy-add-override = 请加上 [[policy.override]]，写明 { $entry }，以及 reason 和 by
policy-unconfirmed = { $kind } 的 `{ $name }` = { $value } 出自草案，此处尚无人确认
policy-add-confirm = 请查阅条款 { $clause }，然后加上 [[policy.confirm]]，写明 { $entry }，以及 source 和 by
policy-uncounted = { $kind } 的 `{ $name }` 按工作日计算，而本单位没有指明日历
policy-add-calendar = 请在 [site] 中加上 calendar = "FILE.toml"
policy-chosen-twice = 规定 { $name } 选用了两次
policy-remove-one = 请去掉一个
policy-clause-taken = 规定 { $name } 已有条款 { $clause }
policy-own-clause-ids = 条款编号请以本规定自己的标识开头
policy-no-such-clause = 所选用的规定中没有条款 { $clause }
policy-add-clause = 请用 [[clause]] 写入，或选用它所属的规定
policy-no-camera-matches = 台账中没有与 { $pattern } 相符的摄像机
policy-name-a-camera = 台账中共有 { $n } 台摄像机，请写明其中之一
policy-confirmed-otherwise = `{ $name }` 确认为 { $value }，而草案中为 { $own }
policy-the-draft = 草案
policy-confirmed-otherwise-help = 若原文的数值不同，请用 [[policy.override]] 设定
policy-no-draft = 条款 { $clause } 不属于任何草案：没有需要确认的
policy-remove-entry = 请删去此项
policy-unknown-condition = 不认识的条件 `{ $name }`
policy-unknown-kind = 不认识的规则种类 { $name }
policy-missing-parameter = 种类 { $kind } 缺少参数 `{ $name }`
policy-set-parameter = 请设定 `{ $name }`（{ $what }），或在 `proposed` 中建议，或列入 `site_must_set`
policy-left-and-set = `{ $name }` 既由单位自定，又在此设定
policy-set-here = 在此设定
inventory-one-entry = 每台摄像机请只写一项
inventory-empty = 台账是空的
inventory-empty-help = 首行应写各栏名称，例如：id,department,brand
inventory-no-id = 没有一栏写明摄像机
inventory-no-id-help = 请将一栏命名为 `id` 或 { $id }，其值形如 nvr1/gate；权属表则须有 { $ownership }
inventory-unknown-column = 不认识的栏 { $name }
inventory-unknown-column-help = 是否想写 `{ $near }`？与已知各栏都不相近的栏会照原样保留
inventory-cells = 本行有 { $cells } 格，而表头有 { $columns } 格
inventory-cells-help = 含逗号的格请加引号
calendar-both = { $date } 既放假又上班
calendar-worked-anyway = { $date } 本来就上班：这天是{ $day ->
    [monday] 星期一
    [tuesday] 星期二
    [wednesday] 星期三
    [thursday] 星期四
    [friday] 星期五
    [saturday] 星期六
   *[sunday] 星期日
}
calendar-worked-anyway-help = 请只列出调休补班的周末
calendar-year-twice = { $year } 年写了两次
calendar-year-twice-help = 请将该年的日期都写入同一个 [[year]]
calendar-other-year = 这些日期不在 { $year } 年
calendar-other-year-help = 请将日期写在所属的年份之下
signer-make-key = 请用 `holdfast policy key` 生成密钥，并写明其 .pub 文件
signer-no-key = { $file } 中没有公钥：{ $why }
signer-name-key = 请写明 `holdfast policy key` 生成的 .pub 文件
policy-unsigned-less = 此策略的要求低于现行策略（{ $n } 处变更），且没有第二人的签名
policy-unsigned-less-help = 请由签名人运行 `holdfast policy sign --key FILE`；用 `holdfast policy diff` 查看变更
statement-unsigned = 此声明没有已知签名人的签名：{ $why }
statement-unsigned-help = 请用 `holdfast policy sign` 签名，并在 [[policy.signer]] 中写明签名人的密钥
statement-other-site = 此声明针对的单位是 { $its }，而非 { $site }
statement-remove = 请从此处去掉
statement-no-reason = 没有 { $why } 这一理由
policy-history-none = 尚未采用任何策略；首次核查会采用配置文件中的策略。
policy-history-signed = 签名人：{ $by }
policy-history-unsigned = 无人签名
policy-history-unsealed = { $at }  策略版本 { $policy }，{ $signed }；账本中没有对应的记录
policy-history-not-kept = 当时未留存签名人
policy-history-first = - 首个版本，无可比对象。
policy-history-incomparable = - 本版程序无法重建该版本或其前一版本，放宽了什么无从得知。
policy-history-same = - 要求与前一版本相同。
policy-history-number = - { $direction }：{ $kind }，{ $what } { $name } 由 { $old } 改为 { $new }（{ $clauses }）
policy-history-decided = - { $direction }：{ $kind }，{ $what } { $name } 由 { $old } 改为 { $new }（{ $clauses }），决定人：{ $by }，理由：{ $reason }
policy-history-rule = - { $direction }：{ $kind }，{ $what }（{ $clauses }）
policy-history-less = - 要求减少：{ $less }
policy-history-more = - 要求增加；若改回，则意味着：{ $more }
policy-history-leaf = { $at }  策略版本 { $policy }，{ $signed }；账本 { $leaf } 号记录
policy-explain-holds = 现行要求
policy-explain-value-line = { $name } = { $value }（{ $set_by }）
policy-explain-instead = {"  "}代替 { $old }（{ $set_by }）
policy-explain-decided = {"  "}决定人：{ $by }，理由：{ $reason }（{ $place }）
policy-explain-left-out = 未列出：默认值 { $defaults } 项，尚不判定的数值 { $unbuilt } 项（--all）
record-unknown = 无法记入 { $field }：表单 { $form } 没有这一栏；它的栏目有 { $known }
record-missing = { $form } 缺少 { $field }，无法记入；请填写
record-wrong = 无法读取 { $form } 的 { $field }：须为{ $wanted }；请更正
record-wanted-text = 文字
record-wanted-choice = 所列选项之一
record-wanted-option = 所列选项之一：{ $options }
record-wanted-number = 数字
record-wanted-boolean = true 或 false
record-wanted-time = 时间，例如 2026-11-22T08:00
record-wanted-cameras = 摄像机编号列表，例如 ["nvr1/gate"]
record-wanted-words = 词语列表
record-wanted-words-of = 词语列表：{ $options }
timeline-unknown-form = 未知的表单 { $form }；可用的表单有 { $known }
timeline-unread-signal = 无法读取所报内容：{ $why }
timeline-no-such-clause = 此时间线的规定中没有条款 { $clause }
timeline-no-such-clause-help = 请在 `policy` 下写明其所属规定，或更正编号
