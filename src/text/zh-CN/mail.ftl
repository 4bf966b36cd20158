# 核查邮件。前五行回答领导最关心的问题；其余部分可独立阅读。

mail-subject-compliant = [Holdfast] { $site }：全部 { $total } 项检查已完成且符合要求
mail-subject-violations = [Holdfast] { $site }：违规 { $n } 项，{ $judged }/{ $total } 已判定
mail-subject-could_not_tell = [Holdfast] { $site }：{ $unknown } 项无法判定，{ $judged }/{ $total } 已判定且未见违规
mail-subject-ledger_failure = [Holdfast] { $site }：账本校验不通过
mail-written = 写于 { $at }，所述为当时的情况。
mail-verdict = { $site }：{ $verdict }
mail-judged = 已判定：{ $total } 项检查中的 { $judged } 项
mail-breached = 违规：待处理 { $breached } 项，豁免中 { $waived } 项
mail-breached-share = 违规：待处理 { $breached } 项，豁免中 { $waived } 项（占 { $share }）
mail-unknown =
    { $unknown ->
        [0] 无法判定：无
       *[other] 无法判定：{ $unknown } 项，均不视为符合要求
    }
mail-because-escalated = 收到此邮件，是因为 { $n } 项发现已持续 { $after }仍未关闭：{ $ids }。
mail-because-reminder = 提醒：{ $n } 项发现仍在且无人确认：{ $ids }。用 `holdfast findings ack 编号` 确认后不再提醒。
mail-because-disposed = 历时 { $duration }后由人员结案，经办人和理由见其历史：{ $subject }，{ $title }（{ $id }）。
mail-because-back = 已恢复：{ $subject }，{ $title }；{ $at } 关闭（{ $id }）。
mail-because-restored = 已恢复：{ $subject }，{ $title }；历时 { $duration }后关闭（{ $id }）。
mail-steps = 首先需要决定
mail-findings = 发现项（最严重的在前）
mail-finding = [{ $severity }，{ $basis }] { $subject }：{ $title }
mail-finding-span = { $span }（{ $zone }）
mail-finding-next = 下一步：{ $remedy }
mail-finding-clause = 条款：{ $place }（{ $id }）
mail-findings-more = 另有 { $n } 项发现，见报告。
mail-unknown-heading = 无法判定的事项
mail-unknown-reason = { $n } × { $rules }：{ $why }
mail-proof = 核查确已执行
mail-proof-span = { $from } 至 { $to }（{ $zone }）
mail-proof-seen = 所见：{ $cameras } 路摄像机，{ $segments } 个录像段，{ $bytes }
mail-checkpoint = 检查点：请保存此邮件
mail-attached = 完整报告见附件 { $file }。
mail-breached-disposed = 违规：待处理 { $breached } 项，豁免中 { $waived } 项（占 { $share }），已由人员处置但规则仍在报告 { $disposed } 项

announce-more = 另外
announce-waived-subject = [Holdfast] 已豁免，{ $severity }：{ $subject }，{ $title }（{ $site }）
announce-waived-stood = 自 { $since } 起存在。
announce-waived-lead = 一项发现被接受至 { $until }：其间照常显示并计数，但不计为违规。
announce-waived-what = 被豁免的发现
announce-waived-who = 经办人：{ $by }；批准人：{ $approved_by }；时间：{ $at }。
announce-stopped-subject = [Holdfast] { $site }：值守程序已停止
announce-stopped-lead = 值守程序于 { $at } 被正常停止。此后无人值守，也不会发出通知。
announce-stopped-next = 这意味着
announce-stopped-silence = 此前存在、再次运行时已不在的内容，启动时即可发现；其间出现又消失的内容，事后无法判定。无人值守的时段记入账本。
announce-stopped-start = 如非有意停止，请让人重新启动。再次运行后会告知您，并说明多长时间无人值守。
announce-resumed-subject = [Holdfast] { $site }：值守程序已恢复运行
announce-resumed-stopped = 值守程序已于 { $at } 恢复运行。此前于 { $last } 被正常停止：{ $length } 无人值守。
announce-resumed-killed = 值守程序已于 { $at } 恢复运行。上次运行未作说明而结束：被强行结束，或机器断电。最后的迹象是 { $last } 的心跳：至多 { $length } 无人值守。
announce-resumed-found = 此前存在、现已不在的内容，由首次查看存储时发现，并如其他发现一样告知。其间出现又消失的内容无法判定。
announce-resumed-often = 如非有意结束，请从机器的日志查明原因。
announce-stopped-who = 无人为此签名：由谁停止、为何停止，只有机器的日志可能载明。
announce-succeeded-subject = [Holdfast] { $site }：新账本接替了已冻结的账本
announce-succeeded-lead = 新账本接替了已冻结的账本。旧账本完整保留，新账本的首条记录指明旧账本。
announce-succeeded-logs = 账本
announce-succeeded-names = 此前：{ $old }。此后：{ $new }。
announce-succeeded-nobody = 如该单位无人启用过新账本，则另有他人在操作它的数据库：请告知检查人员。请保留此前的邮件：其中的检查点属于旧账本。
mail-trial-subject = Holdfast：{ $site } 的邮件可以送达
mail-trial-text = { $site } 有人用 `holdfast doctor` 请求发送这封邮件。它只证明邮件可以送达，不涉及任何录像。

address-subject = [Holdfast] { $site }：请确认有人阅读此邮箱
address-lead = 此处出现问题时会通知这个地址。为使沉默有据，需要不时有人证明邮件有人阅读。
address-what = 请这样做
address-do = 在该机器上运行 `holdfast mail confirm { $code }`，或把验证码告诉能够操作的人。
address-else = 一周内没有答复，将作为一项发现记录：此地址无人阅读邮件。
address-code = 本邮件的验证码：{ $code }
mail-confirmed = { $address } 已确认。

announce-unwritable-subject = [Holdfast] { $site }：自身状态已无法写入
announce-unwritable-next = 处理办法
announce-unwritable-finding = 发现：{ $title }（{ $id }）。
announce-unwritable-later = 持续期间无法保存此发现。状态一旦恢复可写，就会按实际时间补记此发现与本消息。
send-unprotected = 无法不经 TLS 向 { $host } 发送邮件：只有本机可以不加密；请设置 tls = "starttls" 或 tls = "implicit"
send-webhook = webhook "{ $name }" 的地址不可用：它须以 https:// 开头，或指向本机；钉钉机器人的地址还须含有令牌；请更正 `url` 或 `url_file` 所指的文件
send-syslog = "{ $to }" 不能用作 syslog 服务器：请写 udp://地址:端口、tcp://地址:端口 或 unix:/路径
send-root = 无法读取根证书 { $path }：{ $why }；请检查路径与权限
send-tls = 无法为 { $host } 建立 TLS：{ $why }；请检查主机名与根证书文件
bulletin-more = 其余 { $n } 行见邮件。
hook-finding = [{ $severity }] { $subject }：{ $title }（{ $id }）
hook-closed = 已关闭：{ $subject }：{ $title }（{ $id }）
announce-rotated-subject = [Holdfast] { $site }：账本从现在起由另一把密钥签署
announce-rotated-lead = 账本从现在起由另一把密钥签署。
announce-rotated-leaf = 账本的 { $leaf } 号记录由新旧两把密钥共同签署，载明新密钥：其后封存的内容由新密钥签署。
announce-rotated-keys = 密钥
announce-rotated-old = 此前：{ $key }
announce-rotated-new = 此后：{ $key }
announce-rotated-follow = 请保留旧公钥：`holdfast verify` 可凭它经由该记录追溯到新公钥。见证方不会为其不认识的密钥联署：请先把新公钥交给它们。
announce-rotated-nobody = 如该单位无人更换过密钥，则另有他人掌握了它的密钥和数据库：请告知检查人员。
announce-rotated-who = 由机器上编号为 { $uid } 的账户于 { $at } 操作；未说明理由。
announce-reason = 理由：{ $reason }
announce-frozen-subject = [Holdfast] { $site }：账本已冻结
announce-frozen-lead = 单位以外的见证方所知的账本记录多于此处：有人恢复了较旧的状态，或复制了账本。查明之前不再签署任何内容。
announce-frozen-who = 所知更多的见证方
announce-frozen-witness = { $name } 已联署 { $known } 条记录；此处为 { $size } 条。
announce-confidential = 理由保密：只见于本单位的记录，不写入邮件。
announce-told = 您在此接收发现的通知，故告知您。
mail-judged-loosened = 已判定：{ $total } 项检查中的 { $judged } 项，其中 { $loosened } 项仅按本单位放宽的数值符合
mail-subject-loosened = [Holdfast] { $site }：全部 { $total } 项检查已完成，其中 { $loosened } 项仅按本单位放宽的数值符合
mail-because-unasked = 因规则或配置变更而不再要求，并未见其恢复正常：{ $subject }，{ $title }；此前已持续 { $duration }（{ $id }）。

# 变化邮件。

mail-subject-changed =
    { $more ->
        [0] [Holdfast] { $severity }：{ $subject }，{ $title }（{ $site }）
       *[other] [Holdfast] { $severity }：{ $subject }，{ $title }，另有 { $more } 项（{ $site }）
    }
mail-subject-escalated =
    { $more ->
        [0] [Holdfast] 仍未解决（{ $severity }）：{ $subject }，{ $title }（{ $site }）
       *[other] [Holdfast] 仍未解决（{ $severity }）：{ $subject }，{ $title }，另有 { $more } 项（{ $site }）
    }
mail-subject-reminder =
    { $more ->
        [0] [Holdfast] 提醒（{ $severity }）：{ $subject }，{ $title }（{ $site }）
       *[other] [Holdfast] 提醒（{ $severity }）：{ $subject }，{ $title }，另有 { $more } 项（{ $site }）
    }
mail-subject-restored =
    { $more ->
        [0] [Holdfast] 已结束：{ $subject }，{ $title }（{ $site }）
       *[other] [Holdfast] 已结束：{ $subject }，{ $title }，另有 { $more } 项（{ $site }）
    }
mail-change = 本邮件：新增 { $new } 项，持续 { $kept } 项，关闭 { $closed } 项
mail-new = 新增（最严重的在前）
mail-going-on = 持续（最严重的在前）
mail-over = 已结束
mail-others = 其余仍在的发现（最严重的在前）
mail-others-more = 另有 { $n } 项发现仍在，用 `holdfast findings list` 查看。
mail-other = [{ $severity }] { $subject }：{ $title }（{ $id }）
mail-finding-ack = 确认知悉这项发现：`holdfast findings ack { $id }`
mail-finding-show = 查看这项发现：`holdfast findings show { $id }`
mail-step-act = 其中最严重的一项发现：`holdfast findings show { $id }`
