# 核查结束后终端上显示的内容。

terminal-head = { $site }，{ $at }（{ $zone }）
terminal-findings = 发现项（最严重的在前）
terminal-finding = { $id }  { $rule }，{ $state }，自 { $since }
terminal-finding-clauses = { $id }  { $rule }，{ $state }，自 { $since }，依据 { $clauses }
terminal-next = 下一步：{ $remedy }
terminal-more = 另有 { $n } 项发现：`holdfast findings list`
terminal-waived = { $n } 项发现处于豁免中（占违规的 { $share }），不计入违规。
terminal-closed = 经核查关闭 { $n } 项发现。
terminal-closed-more = 另有 { $n } 项发现：`holdfast findings list --all`
terminal-cameras = 摄像机
terminal-cameras-more = 另有 { $n } 路摄像机没有发现项：--format json
terminal-unknown = 无法判定
terminal-unknown-reason = { $n } × { $why }：{ $rules }
terminal-questions = 需要您回答的问题
terminal-question = { $subject }：{ $text }
terminal-roots = 未能完整看到的存储
terminal-ledger = 账本 { $origin }：{ $size } 条记录，根 { $root }
terminal-no-ledger = 账本：尚未封存任何内容。
terminal-disposed = { $n } 项发现已由人员处置，规则仍在报告；不计入违规。
