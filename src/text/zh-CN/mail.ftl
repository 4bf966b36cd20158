# 核查邮件。前五行回答领导最关心的问题；其余部分可独立阅读。

mail-subject-compliant = [Holdfast] { $site }: 全部 { $total } 项检查已完成且符合要求
mail-subject-violations = [Holdfast] { $site }: 违规 { $n } 项，{ $judged }/{ $total } 已判定
mail-subject-could_not_tell = [Holdfast] { $site }: { $unknown } 项无法判定，{ $judged }/{ $total } 已判定且未见违规
mail-subject-ledger_failure = [Holdfast] { $site }: 账本校验不通过
mail-verdict = { $site }：{ $verdict }
mail-judged = 已判定：{ $total } 项检查中的 { $judged } 项
mail-breached = 违规：待处理 { $breached } 项，豁免中 { $waived } 项
mail-breached-share = 违规：待处理 { $breached } 项，豁免中 { $waived } 项（占 { $share }）
mail-unknown =
    { $unknown ->
        [0] 无法判定：无
       *[other] 无法判定：{ $unknown } 项，均不视为符合要求
    }
mail-because-escalated = 收到此邮件，是因为 { $n } 项发现已持续 { $after } 仍未关闭：{ $ids }。
mail-because-reminder = 提醒：{ $n } 项发现仍在且无人确认：{ $ids }。用 `holdfast findings ack 编号` 确认后不再提醒。
mail-because-disposed = 历时 { $duration } 后由人员结案，经办人和理由见其历史：{ $subject }，{ $title }（{ $id }）。
mail-because-restored = 已恢复：{ $subject }，{ $title }；历时 { $duration } 后关闭（{ $id }）。
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
