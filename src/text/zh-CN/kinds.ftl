# 登记、设备与存储类规则：说明页、参数、示例，以及每个发现项的文字。

# ---- 保存期申报

rule-retention_declared-title = 保存期申报
rule-retention_declared-definition = 每路摄像机都归入已申报的存储类别，或适用现行的最短保存期，并写明期限及其依据。
rule-retention_declared-inputs = 现行的最短保存期规则和存储类别登记。规则未写明、又没有登记簿可查的，无法判定。
rule-retention_declared-opens = 每路摄像机一个发现项，程度为中，指出第一处未申报的内容。
rule-retention_declared-closes = 在策略或登记簿中补齐后关闭。
param-retention_declared-classes_required = 每路摄像机都须在登记簿中归入某一类别。
param-retention_declared-classify_by = 每个类别须写明的内容：`importance` 重要程度，`retention_period` 保存期。
param-retention_declared-basis_required = 每个期限都须写明依据。
param-retention_declared-min_days = 类别可写的最少天数；1 至 36500。
param-retention_declared-max_days = 类别可写的最多天数；1 至 36500。
example-a_camera_in_a_class_with_days_and_ground_passes = 摄像机归入写明天数和依据的类别：符合要求
example-a_camera_in_no_class_is_a_breach = 摄像机未归入任何类别：违规
retention_declared-unclassed-title = 未归入存储类别
retention_declared-unclassed-text = { $no } 未归入任何存储类别，其录像保存多久无人申报。
retention_declared-unclassed-remedy = 请在登记簿中将该摄像机归入某一类别，写明天数和依据。
retention_declared-blank-title = 类别未写明 { $wanted }
retention_declared-blank-text = 类别 { $no } 未写明 { $wanted }。
retention_declared-blank-remedy = 请在登记簿中补齐类别 { $no }。
retention_declared-no_period-title = 未申报保存期
retention_declared-no_period-text = 没有任何地方写明 { $no } 的录像保存多久。
retention_declared-no_period-remedy = 请确定期限，作为类别登记，或在策略中设定。
retention_declared-no_basis-title = 保存期没有依据
retention_declared-no_basis-text = 类别 { $no } 写明了期限，未写明所依据的法律或决定。
retention_declared-no_basis-remedy = 请在登记簿中写明类别 { $no } 的依据。
retention_declared-outside-title = 申报 { $count } 天，限值为 { $limit } 天
retention_declared-outside-text = { $no } 申报录像保存 { $count } 天；规则的限值为 { $limit } 天。
retention_declared-outside-remedy = 请更正该类别，或由设定限值的一方修改限值。

# ---- 依法保全

rule-legal_hold-title = 依法保全
rule-legal_hold-definition = 处于保全之下的录像，在有权者解除之前须在存且未被改动；`hold_on_incident` 所列类别的事件，须在 `within_h` 小时内下达保全。
rule-legal_hold-inputs = 登记簿中的保全令和事件记录，以及各保全范围内的录像段。没有登记簿时无法判定；存储未挂载的录像也无法判定。
rule-legal_hold-opens = 保全之后消失或被改动的录像：严重。录像机将在 `warn_days` 天内覆盖而未另存的、事件未及时保全的、由其他角色解除的：高。逾期未复核的：中。
rule-legal_hold-closes = 消失或被改动的，内容相同的录像找回后关闭；其余自动关闭。
param-legal_hold-class = 只核查这一类别的保全；不填为全部。
param-legal_hold-hold_on_incident = 必须保全的事件类别。
param-legal_hold-within_h = 从事件到保全的小时数；1 至 8760。
param-legal_hold-release_roles = 可以解除保全的角色；为空时不限。
param-legal_hold-review_days = 保全须在多少天内复核；1 至 3650。
param-legal_hold-warn_days = 覆盖之前多少天起，对未另存的保全发出提醒；0 至 365。
example-held_footage_that_is_all_there_passes = 保全的录像都在：符合要求
example-held_footage_that_vanished_is_a_breach = 保全的录像消失：违规
legal_hold-lost-title = 保全的录像已消失
legal_hold-lost-text = 保全 { $no }：{ $found } 有 { $count } 个录像段已消失，{ $at } 发现。
legal_hold-lost-remedy = 请从副本恢复录像；让录像机停止覆盖该摄像机，查明何人或何程序删除，并告知下达保全的一方。
legal_hold-altered-title = 保全的录像被改动
legal_hold-altered-text = 保全 { $no }：{ $found } 有 { $count } 个录像段的内容与首次读取时不同，{ $at } 发现。
legal_hold-altered-remedy = 请用 SHA-256 与账本一致的副本恢复录像，查明是什么写入了这些文件，并告知下达保全的一方。
legal_hold-endangered-title = 保全的录像即将被覆盖
legal_hold-endangered-text = 保全 { $no }：录像机正在覆盖最早的录像，约 { $due } 覆盖到 { $found } 的保全范围。没有另存的登记；提前 { $limit } 天提醒。
legal_hold-endangered-remedy = 请立即将保全的录像另存到其他存储，并在保全令中登记。
legal_hold-unheld-title = 事件未保全
legal_hold-unheld-text = 事件 { $no } 发生于 { $at }，须在 { $limit } 小时内（{ $due } 之前）下达保全，至今没有。
legal_hold-unheld-remedy = 请对事件涉及的摄像机和时段下达保全，或更正事件类别。
legal_hold-released-title = 保全由其他角色解除
legal_hold-released-text = 保全 { $no } 于 { $at } 由 { $found } 解除；只有 { $wanted } 可以解除。
legal_hold-released-remedy = 请由上述角色确认解除，或立即重新下达保全。
legal_hold-unreviewed-title = 保全逾期未复核
legal_hold-unreviewed-text = 保全 { $no } 须每 { $limit } 天复核一次，上次应在 { $due } 之前。
legal_hold-unreviewed-remedy = 请决定是否仍需保全，登记复核或解除。

# ---- 调取件保存

rule-extract_retention-title = 调取件归档保存
rule-extract_retention-definition = 经批准以 `modes` 所列方式调取的录像，在 `archive_within_days` 天内归档并保存 `extract_retain`；其记录保存 `record_retain_days` 天。
rule-extract_retention-inputs = 登记簿中的调取记录，以及归档副本。没有登记簿时无法判定；未查看归档处时，副本是否在、是否被改动无法判定。
rule-extract_retention-opens = 每份调取件按情形各一个发现项，程度为高：未及时归档、归档到别处、提前处置、副本缺失、副本被改动、记录提前销毁。
rule-extract_retention-closes = 迟归档的自动关闭；副本缺失或被改动的，找回正确内容后关闭。
param-extract_retention-modes = 产生此义务的方式：`view` 查看，`copy` 拷贝。
param-extract_retention-archive_required = 录像本身须归档。
param-extract_retention-archive_within_days = 从调取录像到归档的天数；0 至 365。
param-extract_retention-archive_unit = 保管归档件的角色；不填不限。
param-extract_retention-submitted_by = 移交材料的角色；不填不限。
param-extract_retention-extract_retain = 副本保存多久，按日历计，如 30d、6mo、1y。
param-extract_retention-record_retain_days = 调取记录的保存天数；1 至 36500。
param-extract_retention-includes = 须保存的内容：`footage` 录像，`records` 记录。
param-extract_retention-exception = `judicial_rule`：登记了司法规定的，从其规定。
example-an_extract_that_is_archived_in_time_passes = 调取件及时归档：符合要求
example-an_extract_that_nobody_archived_is_a_breach = 调取件无人归档：违规
extract_retention-unarchived-title = 调取件未归档
extract_retention-unarchived-text = 调取件 { $no } 于 { $at } 调取，须在 { $limit } 天内（{ $due } 之前）归档。
extract_retention-unarchived-remedy = 请将材料移交归档，并登记时间。
extract_retention-elsewhere-title = 调取件由其他角色经手
extract_retention-elsewhere-text = 调取件 { $no }（{ $at } 归档）登记为 { $found }，规则要求 { $wanted }。
extract_retention-elsewhere-remedy = 请移交给规定的部门，或更正登记。
extract_retention-early-title = 调取件提前处置
extract_retention-early-text = 调取件 { $no } 于 { $at } 处置；应保存到 { $due }。
extract_retention-early-remedy = 请从备份恢复副本；司法机关另有规定的，请登记其规定。
extract_retention-missing-title = 归档副本缺失
extract_retention-missing-text = 调取件 { $no } 的归档副本自 { $at } 起缺失，仍在保存期限内。
extract_retention-missing-remedy = 请找回或恢复副本，并查明谁能进入归档处。
extract_retention-altered-title = 归档副本被改动
extract_retention-altered-text = 自 { $at } 起，调取件 { $no } 的归档副本与调取时内容不同。
extract_retention-altered-remedy = 请恢复哈希值与调取记录一致的副本，并查明何人改动。
extract_retention-records-title = 调取记录提前销毁
extract_retention-records-text = 调取件 { $no } 的记录于 { $at } 销毁；应保存 { $limit } 天，至 { $due }。
extract_retention-records-remedy = 请根据纸质登记或备份恢复记录。

# ---- 调取件到期

rule-extract_expiry-title = 调取件到期
rule-extract_expiry-definition = 调取件自 `clock_start` 起满 `extract_max` 到期；到期后删除、销毁或复审，已延期或处于保全之下的除外。
rule-extract_expiry-inputs = 登记簿中的调取记录和保全令，以及能查看到的副本。没有登记簿时无法判定。
rule-extract_expiry-opens = 每份调取件一个发现项，程度为中：超过期限和 `grace_days`、处置方式弱于要求、副本仍在，或延期缺少应有手续。
rule-extract_expiry-closes = 调取件已清除并登记，或补办了合规的延期后关闭。
param-extract_expiry-extract_max = 最长期限，按日历计，如 30d、6mo、1y；不填时只核查延期和无关材料。
param-extract_expiry-clock_start = 起算点：`approval` 批准，`extraction` 调取，`use_start` 开始使用。
param-extract_expiry-action = 到期处理：`delete` 删除，`destroy` 销毁，`review` 复审。销毁也满足删除的要求。
param-extract_expiry-extension = 延期所需：`new_request` 重新申请，`re_review` 复审。
param-extract_expiry-class = 核查哪些调取件：`all` 全部，`irrelevant` 标为无关的。
param-extract_expiry-limit = 无关材料的期限，按日历计。
param-extract_expiry-grace_days = 到期后宽限的天数；0 至 365。
example-an_extract_deleted_at_its_end_passes = 调取件到期删除：符合要求
example-an_extract_kept_past_its_term_is_a_breach = 调取件逾期仍留：违规
extract_expiry-overdue-title = 调取件逾期未清
extract_expiry-overdue-text = 调取件 { $no } 于 { $due } 到期，届时须处理（{ $wanted }）；没有登记表明已处理。
extract_expiry-overdue-remedy = 请按要求处理副本并登记，或申请延期。
extract_expiry-manner-title = 调取件的处理弱于要求
extract_expiry-manner-text = 调取件 { $no } 于 { $at } 以 { $found } 了结；规则要求 { $wanted }。
extract_expiry-manner-remedy = 请按规则处理，并更正登记。
extract_expiry-still_there-title = 调取件仍在
extract_expiry-still_there-text = 登记簿写明调取件 { $no } 已于 { $at } 清除；此后仍见到其副本。
extract_expiry-still_there-remedy = 请删除残留副本，并查明为何先行登记。
extract_expiry-extension-title = 延期缺少 { $wanted }
extract_expiry-extension-text = 调取件 { $no } 延期至 { $at }，缺少 { $wanted }。
extract_expiry-extension-remedy = 请补齐延期手续，或了结该调取件。

# ---- 销毁审批

rule-destruction_approval-title = 经批准方可销毁
rule-destruction_approval-definition = 录像须由 `requested_by` 申请，经 `approver` 事先批准，由 `performed_by` 执行，方可销毁。
rule-destruction_approval-inputs = 登记簿中的销毁申请和销毁记录；已消失的录像，以及超过最短保存期的录像。没有登记簿时无法判定；没有现行最短保存期时，录像是否到期无法判定。
rule-destruction_approval-opens = 程度为高：录像未经批准而消失、先执行后批准、由其他角色办理、到期录像在 `apply_within_days` 天内无人申请。
rule-destruction_approval-closes = 最后一种补办申请即关闭；其余在登记更正后关闭。
param-destruction_approval-trigger = 录像何时可以销毁：`retention_expired`，最短保存期已满。
param-destruction_approval-requested_by = 申请的角色；不填不限。
param-destruction_approval-approver = 批准的角色；不填不限。
param-destruction_approval-performed_by = 执行的角色；不填不限。
param-destruction_approval-before_delete = 须先批准后执行。
param-destruction_approval-accept_loop_overwrite = 录像机可以不经申请循环覆盖到期录像。
param-destruction_approval-apply_within_days = 录像到期后多少天内须提出申请；0 至 3650。
example-footage_destroyed_on_an_approved_application_passes = 录像经批准销毁：符合要求
example-footage_that_went_without_leave_is_a_breach = 录像未经批准消失：违规
destruction_approval-unapproved-title = 录像未经批准被销毁
destruction_approval-unapproved-text = { $no } 有 { $count } 个录像段已消失，最早于 { $at } 发现，没有经批准的申请涵盖。
destruction_approval-unapproved-remedy = 请查明何人或何程序删除。若录像机自行循环覆盖，请关闭或在策略中接受；并补登申请。
destruction_approval-before-title = 先销毁后批准
destruction_approval-before-text = 销毁记录 { $no } 表明录像于 { $at } 销毁，早于批准或没有批准。
destruction_approval-before-remedy = 请责任人审查此次销毁，并补登申请。
destruction_approval-role-title = 由其他角色办理销毁
destruction_approval-role-text = 登记 { $no } 写的是 { $found }，规则要求 { $wanted }。
destruction_approval-role-remedy = 请由规定的角色确认，或更正登记。
destruction_approval-unapplied-title = 到期录像无人申请销毁
destruction_approval-unapplied-text = { $no } 仍有自 { $at } 起的录像，超过最短保存期已逾 { $limit } 天，没有申请涵盖。
destruction_approval-unapplied-remedy = 请申请销毁，或登记为何仍需保留。

# ---- 日志完整

rule-log_integrity-title = 日志完整
rule-log_integrity-definition = 访问日志和 `sources` 所列日志在存、连续、只追加，可回溯 `log_retain_days` 天；录像机在录像时，日志不得静默超过 `max_silence_h` 小时。
rule-log_integrity-inputs = 录像机和登记簿的日志，以能读取到的为限。未读取的日志无法判定。
rule-log_integrity-opens = 每个日志按情形各一个发现项，程度为高：缺条目、被改写、被删除、静默、过短。
rule-log_integrity-closes = 静默的，恢复记录即关闭；其余须有人说明。
param-log_integrity-access_log = `required`：每台录像机都须有访问日志。
param-log_integrity-sources = 另须核查的日志，如 operation_records。
param-log_integrity-max_silence_h = 录像机在录像时，日志最多静默的小时数；1 至 8760。
param-log_integrity-gaps = 缺条目：`violation` 违规，`allowed` 允许。
param-log_integrity-tamper = 条目被改写：`violation` 违规，`allowed` 允许。
param-log_integrity-delete = 日志被删除：`violation` 违规，`allowed` 允许。
param-log_integrity-modify = 条目被修改：`violation` 违规，`allowed` 允许。
param-log_integrity-log_retain_days = 日志条目的保存天数；1 至 36500。
example-a_log_without_holes_passes = 日志没有缺漏：符合要求
example-a_log_with_holes_is_a_breach = 日志有缺漏：违规
example-a_log_that_nobody_reads_cannot_be_told = 无人读取的日志：无法判定
log_integrity-gap-title = 日志 { $no } 缺条目
log_integrity-gap-text = 自 { $at } 起，日志 { $no } 编号不连续或时间倒退。
log_integrity-gap-remedy = 请原样保存日志，在录像机上查找缺少的条目，并查明原因。
log_integrity-rewritten-title = 日志 { $no } 被改写
log_integrity-rewritten-text = 自 { $at } 起，日志 { $no } 中曾读取过的条目与原先不同。
log_integrity-rewritten-remedy = 请原样保存日志，与账本比对，并查明谁有写入权限。
log_integrity-missing-title = 日志 { $no } 已消失
log_integrity-missing-text = 自 { $at } 起，日志 { $no } 有文件在期限内消失。
log_integrity-missing-remedy = 请从备份恢复日志，并查明何人删除。
log_integrity-silent-title = 日志 { $no } 静默
log_integrity-silent-text = 日志 { $no } 的最新条目为 { $at }；此后录像机又录像超过 { $limit } 小时。
log_integrity-silent-remedy = 请在录像机上确认日志功能已开启、磁盘未满。
log_integrity-short-title = 日志 { $no } 回溯过短
log_integrity-short-text = 日志 { $no } 的最早条目为 { $at }；条目应保存 { $limit } 天，可回溯至 { $due }。
log_integrity-short-remedy = 请在录像机上扩大日志空间，或定期另存日志。

# ---- 存储健康

rule-storage_health-title = 存储健康
rule-storage_health-definition = 每个卷的空间足以存下各摄像机所需的天数，具备所要求的冗余，磁盘状况良好。录像机先清除最早的录像；由各摄像机每天写入的字节数可推算该卷能存多少天。
rule-storage_health-inputs = 所有录像段（包括已消失的）的大小和时间；卷的剩余空间；有来源时，阵列和磁盘的状态。没有来源的无法判定。仅事件录像的摄像机不参与推算。
rule-storage_health-opens = 阵列失效或降级、磁盘失效：高。空间过少、磁盘有失效征兆、摄像机的天数已经或将会不足：中，写明日期，以及导致不足的码率变化。
rule-storage_health-closes = 空间或状况恢复后自动关闭。
param-storage_health-min_free_pct = 卷的最低空闲百分比，0 至 100；不填不核查。
param-storage_health-capacity_for_days = 每个卷须能存下的天数，1 至 36500；不填时取各摄像机的最短保存期。
param-storage_health-raid_required = 录像须存放在冗余阵列上。
param-storage_health-smart = 磁盘自检：`warn` 有则提示，`require` 必须有。
param-storage_health-probe_every_h = 磁盘状态多少小时后视为过时；1 至 8760。
example-a_volume_with_room_for_the_floor_passes = 卷的空间足够：符合要求
example-a_raised_rate_that_breaks_the_floor_is_told_ahead = 码率提高将导致天数不足：违规，提前告知
storage_health-full-title = 卷的空闲为 { $free }
storage_health-full-text = 卷的空闲为 { $free }，要求至少 { $least }。
storage_health-full-remedy = 请清理不该存放的内容，或扩充存储。
storage_health-no_array-title = 没有冗余阵列
storage_health-no_array-text = 这些录像不在冗余阵列上：一块磁盘失效即告丢失。
storage_health-no_array-remedy = 请将录像移到阵列上，或在策略中接受其他冗余手段。
storage_health-array_degraded-title = 阵列失去冗余
storage_health-array_degraded-text = 阵列正在无冗余运行：再有一块磁盘失效，录像即告丢失。
storage_health-array_degraded-remedy = 请立即更换失效磁盘，并盯住重建直到完成。
storage_health-array_failed-title = 阵列失效
storage_health-array_failed-text = 阵列已不能工作。
storage_health-array_failed-remedy = 请停止写入，联系录像机维护方，期间改录到别处。
storage_health-disk_failed-title = 磁盘 { $disk } 失效
storage_health-disk_failed-text = 磁盘 { $disk } 已不能工作。
storage_health-disk_failed-remedy = 请更换磁盘，并核查其上的内容。
storage_health-disk_ageing-title = 磁盘 { $disk } 有失效征兆
storage_health-disk_ageing-text = 磁盘 { $disk } 报告的数值常见于失效之前。
storage_health-disk_ageing-remedy = 请备好新盘，在失效前更换。
storage_health-short-title = 应存 { $wanted } 天，空间只够 { $now } 天
storage_health-short-text = 该卷可存 { $now } 天录像，要求 { $wanted } 天；自 { $date } 起不足。按目前码率，最终为 { $then } 天。
storage_health-short-remedy = 请扩充存储，或降低帧率、分辨率，使 { $wanted } 天存得下。
storage_health-short-risen-title = { $camera } 码率提高后，应存 { $wanted } 天，空间只够 { $now } 天
storage_health-short-risen-text = 该卷可存 { $now } 天录像，要求 { $wanted } 天；自 { $date } 起不足。{ $changed }，{ $camera } 由每秒 { $before } 升至每秒 { $after }。按目前码率，最终为 { $then } 天。
storage_health-short-risen-remedy = 请撤销 { $camera } 的改动（帧率、分辨率、编码），或扩充存储，使 { $wanted } 天存得下。
storage_health-soon-title = { $date } 起将不足 { $wanted } 天
storage_health-soon-text = 自 { $date } 起，该卷将存不下所要求的 { $wanted } 天；按目前码率，最终为 { $then } 天，现在为 { $now } 天。
storage_health-soon-remedy = 请在 { $date } 之前扩充存储，或降低帧率、分辨率。
storage_health-soon-risen-title = { $camera } 码率提高，{ $date } 起将不足 { $wanted } 天
storage_health-soon-risen-text = 自 { $date } 起，该卷将存不下所要求的 { $wanted } 天；按目前码率，最终为 { $then } 天，现在为 { $now } 天。{ $changed }，{ $camera } 由每秒 { $before } 升至每秒 { $after }。
storage_health-soon-risen-remedy = 请撤销 { $camera } 的改动（帧率、分辨率、编码），或在 { $date } 之前扩充存储。

# ---- 备份

rule-backup_coverage-title = 备份
rule-backup_coverage-definition = `covers` 所列内容另有一份副本，滞后不超过 `max_lag_h` 小时，按要求写明位置和方式；其中 `verify_sample_pct`% 的文件经过比对。
rule-backup_coverage-inputs = 登记簿中的备份记录，以及能查看到的副本抽样。没有登记簿时无法判定；没有抽样时，副本是否完好无法判定。
rule-backup_coverage-opens = 程度为中：没有副本、副本滞后、未写明位置或方式、副本内容不同。
rule-backup_coverage-closes = 下一次备份后自动关闭。
param-backup_coverage-required = 必须有副本。不填时为是，只要求位置或方式的除外。
param-backup_coverage-covers = 须备份的内容：`footage` 录像，`records` 记录。
param-backup_coverage-max_lag_h = 最新副本最多滞后的小时数；1 至 87600。
param-backup_coverage-location_declared = 每份副本须写明位置。
param-backup_coverage-method_declared = 每份副本须写明方式。
param-backup_coverage-verify_sample_pct = 副本中须经比对的文件百分比；0 至 100。
example-a_compared_copy_of_last_night_passes = 昨夜备份并经比对：符合要求
example-a_copy_of_last_week_is_a_breach = 备份停留在上周：违规
backup_coverage-absent-title = 没有备份（{ $no }）
backup_coverage-absent-text = 登记簿中没有 { $no } 的副本。
backup_coverage-absent-remedy = 请备份，并登记时间、位置和方式。
backup_coverage-lagging-title = 备份滞后（{ $no }）
backup_coverage-lagging-text = { $no } 的最新副本为 { $at }；应在其后 { $limit } 小时内（{ $due } 之前）再次备份。
backup_coverage-lagging-remedy = 请查明备份为何未运行，并立即运行。
backup_coverage-undeclared-title = 备份未写明 { $wanted }
backup_coverage-undeclared-text = 备份 { $no }（{ $at }）未写明 { $wanted }。
backup_coverage-undeclared-remedy = 请补齐登记 { $no }。
backup_coverage-differs-title = 备份内容不同（{ $no }）
backup_coverage-differs-text = { $at } 比对 { $limit } 个文件，其中 { $count } 个与原件不同。
backup_coverage-differs-remedy = 请重新复制这些文件，并检查存放副本的磁盘。

# ---- 停机

rule-camera_downtime-title = 停机
rule-camera_downtime-definition = 任何摄像机此刻没有新录像的时间不得超过 `max_offline_min` 分钟，除非有经批准的停用许可或未结的报修单。文件录完之前看不到，因此另加上该摄像机通常的文件长度。
rule-camera_downtime-inputs = 各摄像机的最新录像；询问录像机时（`status`）录像机对它的说法，写明地址时（`probe_address`）该地址是否应答：各自分开，由此得出原因；有登记簿时，许可和报修单；指定 `cause` 时，录像机自身的事件。仅事件录像、存储未挂载、时钟存疑的无法判定；没有来源说明原因的、台账未列录像时段的也无法判定。
rule-camera_downtime-opens = 每路摄像机一个发现项，程度为高；录像机称同样长的时间收不到画面的，无论其间存下了什么，也是如此。没有应答或无法读懂的来源既不开启也不关闭发现项。整台录像机或同一存储的摄像机全部停机时，合并为一个严重的发现项，写明路数。
rule-camera_downtime-closes = 有新录像，或录像机称重新收到画面后关闭；不足一分钟的录像不算恢复。
param-camera_downtime-max_offline_min = 可以没有录像的分钟数；1 至 10080。
param-camera_downtime-unexplained = 无故中断：`violation` 违规，`report` 仅供了解。
param-camera_downtime-excuse = 可以说明中断的：`approved_permit` 经批准的许可，`fault_ticket` 报修单。
param-camera_downtime-cause = 核查哪些原因：`any` 任何，`shutdown` 人为关机，`power` 断电，`network` 断网。
param-camera_downtime-schedule = 何时应有录像：`24x7` 全天，`named` 台账 `schedule` 栏所列的时段，`armed_hours` 布防期间（须接入布防状态的来源）。
param-camera_downtime-look_back_days = 统计可用率和修复时间的天数；1 至 3650。
example-a_camera_that_records_until_now_passes = 摄像机一直在录像：符合要求
example-a_camera_without_footage_for_an_hour_is_a_breach = 摄像机一小时没有录像：违规
example-a_recorder_that_is_down_is_one_finding = 整台录像机停机：一个发现项
example-a_recorder_that_has_the_picture_and_stores_nothing_is_told_so = 录像机收到画面却没有存下：随中断写明原因；没有来源说明的，原因保持未知
example-a_camera_that_its_recorder_has_lost_is_down_whatever_is_stored = 录像机与摄像机失去连接：即使存下了什么也是违规；没有应答的录像机什么也没有说明
example-a_loss_that_only_the_recorders_log_tells_of_is_told_with_its_time = 没有询问录像机；它的日志记载从何时起与摄像机失去连接，无论录像中断还是存下提示画面，也记载另一路已恢复。
example-outside_its_hours_a_camera_is_not_down = 时段之外的中断：错过应录时段之前不算违规
camera_downtime-camera-title = 已 { $length }没有录像
camera_downtime-camera-text = 该摄像机已 { $length }没有录像，也没有说明。最近 { $days } 天可用率为 { $available }，{ $outages ->
        [0] 此前没有中断。
       *[other] 此前中断 { $outages } 次，平均修复时间：{ $repair }。
    }
camera_downtime-camera-remedy = 请检查供电、网络和摄像机本身；开具报修单，或登记停用许可。
camera_downtime-recorder_silent-title = 已 { $length }没有录像：录像机没有应答
camera_downtime-recorder_silent-text = 该摄像机已 { $length }没有录像，其录像机也没有应答。最近 { $days } 天可用率为 { $available }，{ $outages ->
        [0] 此前没有中断。
       *[other] 此前中断 { $outages } 次，平均修复时间：{ $repair }。
    }
camera_downtime-recorder_silent-remedy = 请先检查录像机：供电、网络、服务；并为其开具一张报修单。
camera_downtime-camera_unreachable-title = 已 { $length }没有录像：摄像机无法连通
camera_downtime-camera_unreachable-text = 该摄像机已 { $length }没有录像，它自身的地址也没有应答。最近 { $days } 天可用率为 { $available }，{ $outages ->
        [0] 此前没有中断。
       *[other] 此前中断 { $outages } 次，平均修复时间：{ $repair }。
    }
camera_downtime-camera_unreachable-remedy = 请检查摄像机的供电、网络和摄像机本身；开具报修单。
camera_downtime-lost_by_recorder-title = 已 { $length }没有录像：摄像机有应答，录像机却失去连接
camera_downtime-lost_by_recorder-text = 该摄像机已 { $length }没有录像：它自身的地址有应答，录像机却收不到它的画面。最近 { $days } 天可用率为 { $available }，{ $outages ->
        [0] 此前没有中断。
       *[other] 此前中断 { $outages } 次，平均修复时间：{ $repair }。
    }
camera_downtime-lost_by_recorder-remedy = 请在录像机中检查该摄像机的地址、账号和码流，以及两者之间的网络；开具报修单。
camera_downtime-camera_lost-title = 已 { $length }没有录像：录像机与摄像机失去连接
camera_downtime-camera_lost-text = 该摄像机已 { $length }没有录像：录像机称收不到它的画面；没有向摄像机本身询问。最近 { $days } 天可用率为 { $available }，{ $outages ->
        [0] 此前没有中断。
       *[other] 此前中断 { $outages } 次，平均修复时间：{ $repair }。
    }
camera_downtime-camera_lost-remedy = 请检查供电、网络和摄像机本身；在台账中写明其地址（`probe_address`），以便得知它是否还有应答。
camera_downtime-switched_off-title = 已 { $length }没有录像：已在录像机中关闭
camera_downtime-switched_off-text = 该摄像机已 { $length }没有录像：它已在录像机中关闭，也没有许可可以说明。最近 { $days } 天可用率为 { $available }，{ $outages ->
        [0] 此前没有中断。
       *[other] 此前中断 { $outages } 次，平均修复时间：{ $repair }。
    }
camera_downtime-switched_off-remedy = 请查明由谁、为何关闭；重新开启，或登记停用许可。
camera_downtime-lost_in_log-title = 已 { $length }没有录像：录像机的日志记载与摄像机失去连接
camera_downtime-lost_in_log-text = 该摄像机已 { $length }没有录像。原因：{ $cause }。没有向录像机或摄像机本身询问。最近 { $days } 天可用率为 { $available }，{ $outages ->
        [0] 此前没有中断。
       *[other] 此前中断 { $outages } 次，平均修复时间：{ $repair }。
    }
camera_downtime-lost_in_log-remedy = 请检查供电、网络和摄像机本身；在台账中写明其地址（`probe_address`），以便得知它是否还有应答。
camera_downtime-not_stored-title = 已 { $length }没有录像，录像机却收到画面
camera_downtime-not_stored-text = 该摄像机已 { $length }没有录像，而录像机称收到画面：什么也没有存下，别处也不会有人发觉。最近 { $days } 天可用率为 { $available }，{ $outages ->
        [0] 此前没有中断。
       *[other] 此前中断 { $outages } 次，平均修复时间：{ $repair }。
    }
camera_downtime-not_stored-remedy = 请立即检查录像机的存储：是否已满、只读或失效；录像是否开启。然后开具报修单。
camera_downtime-lost-title = 录像机已 { $length }收不到画面
camera_downtime-lost-text = 录像机称已 { $length }收不到该摄像机的画面，也没有说明；其间即使存下了什么，也不是摄像机所见。原因：{ $cause }。
camera_downtime-lost-remedy = 请检查供电、网络和摄像机本身；开具报修单，或登记停用许可。
camera_downtime-lost-recorder-title = 录像机已 { $length }收不到全部 { $cameras } 路摄像机的画面
camera_downtime-lost-recorder-text = 录像机称已 { $length }收不到全部 { $cameras } 路摄像机的画面；其间即使存下了什么，也不是摄像机所见。原因：{ $cause }。
camera_downtime-lost-recorder-remedy = 请先检查录像机与摄像机之间的网络，以及交换机的供电；并为其开具一张报修单。
camera_downtime-volume-title = 同一存储的 { $cameras } 路摄像机已停机 { $length }
camera_downtime-volume-text = 写入该存储的 { $cameras } 路摄像机已 { $length }没有录像。原因：{ $cause }。最近 { $days } 天可用率为 { $available }，{ $outages ->
        [0] 此前没有中断。
       *[other] 此前中断 { $outages } 次，平均修复时间：{ $repair }。
    }
camera_downtime-volume-remedy = 请先检查该存储：是否已满、只读或失效；并为其开具一张报修单。
camera_downtime-recorder-title = 录像机停机 { $length }，涉及 { $cameras } 路
camera_downtime-recorder-text = 该录像机的 { $cameras } 路摄像机已 { $length }没有录像。原因：{ $cause }。最近 { $days } 天可用率为 { $available }，{ $outages ->
        [0] 此前没有中断。
       *[other] 此前中断 { $outages } 次，平均修复时间：{ $repair }。
    }
camera_downtime-recorder-remedy = 请先检查录像机：供电、网络、服务；并为其开具一张报修单。

# ---- 故障

rule-fault_sla-title = 故障及时修复
rule-fault_sla-definition = 每次中断须在 `ticket_within_min` 分钟内报修，报修单须在相应等级的小时数内修复，修复后须测试并有录像为证。只核查已设定的项目。
rule-fault_sla-inputs = 登记簿中的报修单，以及最近 30 天录像所示的中断。没有登记簿时无法判定；按工作时间计而没有工作日历的，也无法判定。
rule-fault_sla-opens = 程度为高：中断未及时报修、报修单逾期未结、修复后未测试或没有录像、报给了其他对象。
rule-fault_sla-closes = 补报、修复或测试后关闭；逾期情况留在历史中。
param-fault_sla-ticket_within_min = 从中断开始到报修的分钟数；1 至 44640。
param-fault_sla-max_hours_fault_general = 一般故障须修复的小时数；1 至 8760。
param-fault_sla-max_hours_fault_major = 较大故障须修复的小时数；1 至 8760。
param-fault_sla-severity_map = 报修单未写等级时的等级（`general` 一般，`major` 较大）：单路 `camera`，整台 `recorder`。
param-fault_sla-clock = 小时的计法：`elapsed` 自然小时，`working` 按工作日历。
param-fault_sla-post_repair_test = `required`：修复后须测试，且一小时内有录像。
param-fault_sla-report_to = 上报的对象；不填不限。
param-fault_sla-channel = 上报的渠道；不填不限。
example-a_fault_cleared_and_tested_in_time_passes = 故障及时修复并测试：符合要求
example-a_fault_open_past_its_hours_is_a_breach = 故障逾期未结：违规
example-working_hours_without_a_calendar_cannot_be_told = 按工作时间计而没有日历：无法判定
fault_sla-unreported-title = 中断未报修
fault_sla-unreported-text = { $no } 自 { $at } 起停机，须在 { $limit } 分钟内（{ $due } 之前）报修。
fault_sla-unreported-remedy = 请立即补报并写明中断时间，确保值班人员能得知中断。
fault_sla-overdue-title = 故障逾期未修复
fault_sla-overdue-text = 报修单 { $no }：故障发生于 { $at }，须在 { $limit } 小时内（{ $due } 之前）修复，至今未结。
fault_sla-overdue-remedy = 请安排修复，已修复的请登记；并告知各方预计时间。
fault_sla-untested-title = 修复后未测试
fault_sla-untested-text = 报修单 { $no } 于 { $at } 修复，其后没有通过的测试。
fault_sla-untested-remedy = 请测试设备，登记时间、结果和测试人。
fault_sla-no_footage-title = 修复后没有录像
fault_sla-no_footage-text = 报修单 { $no }：测试于 { $at } 通过，此后 { $found } 没有录像。
fault_sla-no_footage-remedy = 请重新开启报修单：该摄像机没有在录像。
fault_sla-elsewhere-title = 故障报给了其他对象
fault_sla-elsewhere-text = 报修单 { $no }（{ $at }）写的是 { $found }，规则要求 { $wanted }。
fault_sla-elsewhere-remedy = 请按规则上报，或更正登记。

# ---- 画面

rule-view_tamper-title = 摄像机画面
rule-view_tamper-definition = 摄像机不得被遮挡、移动、失焦、无画面、断电、缺失或损坏超过 `settle_s` 秒，有经批准的许可者除外。
rule-view_tamper-inputs = 抽取的画面可说明 `occlusion`（全黑或一片均匀）和 `video_loss`（画面静止，或录像机自身的“无信号”画面）；其余来自录像机报警。没有来源的事件，逐路无法判定。
rule-view_tamper-opens = 每路摄像机、每种事件一个发现项，程度为高。
rule-view_tamper-closes = 报警解除，或画面恢复后关闭。
param-view_tamper-events = 核查的事件：`occlusion` 遮挡，`defocus` 失焦，`moved` 移动，`scene_change` 场景改变，`video_loss` 无画面，`power_off` 断电，`device_missing` 设备缺失，`damage` 损坏。
param-view_tamper-settle_s = 事件可持续的秒数；0 至 86400。
param-view_tamper-excuse = 可以说明事件的：`approved_permit` 经批准的许可。
example-pictures_of_something_pass = 画面有内容：符合要求
example-a_covered_lens_is_a_breach = 镜头被遮挡：违规
example-events_that_no_source_tells_cannot_be_told = 没有来源的事件：无法判定
view_tamper-black-title = 画面全黑
view_tamper-black-text = 自 { $since } 起抽取的画面全黑，历时 { $length }。
view_tamper-black-remedy = 请到现场查看镜头是否被遮挡、是否毫无光线；夜间请检查红外灯。
view_tamper-covered-title = 画面被遮
view_tamper-covered-text = 自 { $since } 起抽取的画面一片均匀、毫无细节，历时 { $length }。
view_tamper-covered-remedy = 请到现场查看镜头前是否有物、是否被涂抹。
view_tamper-frozen-title = 画面静止
view_tamper-frozen-text = 自 { $since } 起抽取的画面完全相同，历时 { $length }。
view_tamper-frozen-remedy = 请在录像机上重启该路码流；无效时检查摄像机。
view_tamper-grey-title = 画面全灰
view_tamper-grey-text = 自 { $since } 起抽看的画面（历时 { $length }）全为同一种灰色，镜头拍不出这样的画面。可能是录像机在无画面时自行填充，也可能是码流无法解码。
view_tamper-grey-remedy = 请播放此处列出的文件：若同样是灰色，请检查摄像机的供电、网络和编码设置。
view_tamper-no_signal-title = 无信号
view_tamper-no_signal-text = 自 { $since } 起录像机录下的是自身的“无信号”画面，历时 { $length }。
view_tamper-no_signal-remedy = 请检查摄像机的供电和网络。
view_tamper-alarm-occlusion-title = 报警：遮挡
view_tamper-alarm-occlusion-text = 录像机自 { $since } 起报告该摄像机被遮挡，历时 { $length }。
view_tamper-alarm-occlusion-remedy = 请到现场清除遮挡。
view_tamper-alarm-defocus-title = 报警：失焦
view_tamper-alarm-defocus-text = 录像机自 { $since } 起报告该摄像机失焦，历时 { $length }。
view_tamper-alarm-defocus-remedy = 请清洁镜头并重新对焦。
view_tamper-alarm-moved-title = 报警：被移动
view_tamper-alarm-moved-text = 录像机自 { $since } 起报告该摄像机被移动，历时 { $length }。
view_tamper-alarm-moved-remedy = 请恢复原朝向，或登记移动许可。
view_tamper-alarm-scene_change-title = 报警：场景改变
view_tamper-alarm-scene_change-text = 录像机自 { $since } 起报告该摄像机场景改变，历时 { $length }。
view_tamper-alarm-scene_change-remedy = 请与申报的视野比对，恢复原朝向。
view_tamper-alarm-video_loss-title = 报警：无画面
view_tamper-alarm-video_loss-text = 录像机自 { $since } 起报告该摄像机没有画面，历时 { $length }。
view_tamper-alarm-video_loss-remedy = 请检查摄像机的线缆、供电和网络。
view_tamper-alarm-power_off-title = 报警：断电
view_tamper-alarm-power_off-text = 录像机自 { $since } 起报告该摄像机断电，历时 { $length }。
view_tamper-alarm-power_off-remedy = 请恢复供电，并查明何人断电。
view_tamper-alarm-device_missing-title = 报警：设备缺失
view_tamper-alarm-device_missing-text = 录像机自 { $since } 起报告该摄像机毫无应答，历时 { $length }。
view_tamper-alarm-device_missing-remedy = 请到现场确认摄像机是否还在。
view_tamper-alarm-damage-title = 报警：损坏
view_tamper-alarm-damage-text = 录像机自 { $since } 起报告该摄像机损坏，历时 { $length }。
view_tamper-alarm-damage-remedy = 请先保存此前数小时的录像，再安排修复。

# ---- 设置

rule-config_change-title = 设置变更
rule-config_change-definition = 录像机的设置和软件只能由 `allowed_roles` 更改，并具备 `require` 所要求的手续；每次变更都须见于录像机自身的日志。
rule-config_change-inputs = 每 `snapshot_every_h` 小时读取一次的录像机设置及其配置日志；登记簿中的许可和报修单。未读取设置的无法判定。
rule-config_change-opens = 每次变更一个发现项，程度为高：日志没有记录、由其他角色更改，或没有许可。
rule-config_change-closes = 补登许可，或有人说明后关闭。
param-config_change-allowed_roles = 可以更改的角色；为空时不限。
param-config_change-actions = 核查的变更，为空时为全部：`install` 安装，`delete` 删除，`change_use` 改用途，`change_scope` 改范围，`position` 位置，`function` 功能；`any` 指其余各种。
param-config_change-require = 每次变更所需：`permit` 许可，`ticket` 报修单，`none` 无。不填时：未指定角色的须有许可。
param-config_change-user_change = `violation`：普通用户更改一律违规。
param-config_change-snapshot_every_h = 两次读取设置之间的小时数；1 至 8760。
example-a_permitted_change_passes = 经许可的变更：符合要求
example-a_change_without_a_permit_is_a_breach = 未经许可的变更：违规
config_change-unlogged-title = 变更没有日志
config_change-unlogged-text = { $at } 发现的变更 { $no }（{ $found }）在录像机日志中没有记录。
config_change-unlogged-remedy = 请查明谁能进入录像机，并与上一次正常的设置比对。
config_change-role-title = 由其他角色变更
config_change-role-text = 变更 { $no }（{ $at }）由 { $found } 所为；允许：{ $wanted }。
config_change-role-remedy = 请有权的角色审查后确认或撤销，并更正该账户的权限。
config_change-no_permit-title = 变更没有许可
config_change-no_permit-text = 变更 { $no }（{ $found }，{ $at }）没有事先批准的许可。
config_change-no_permit-remedy = 有许可的请补登；没有的，请审查或撤销该变更。

# ---- 设备变更

rule-asset_change_permit-title = 设备变更
rule-asset_change_permit-definition = `change` 所列变更须走批准的途径：施工前按 `steps` 依次签字，由规定的角色办理，材料齐全。新出现、移动或停用的设备须有相应登记。
rule-asset_change_permit-inputs = 登记簿中的设备变更单；最近 30 天在既有录像机上新出现的摄像机；录像机的报警和停机事件。没有登记簿时无法判定；没有来源说明的移动或停用也无法判定。
rule-asset_change_permit-opens = 每份登记、每种情形一个发现项，程度为中；擅自移动或停用的为高。
rule-asset_change_permit-closes = 补齐登记、事后批准，或设备恢复原状后关闭。
param-asset_change_permit-change = 核查的变更：`procure` 采购，`commission` 启用，`install` 安装，`maintain` 维护，`move` 移动，`stop` 停用，`decommission` 报废。
param-asset_change_permit-steps = 依次签字的角色；`approver` 指同名参数所填的角色。规则指定了审批链的，以审批链为准。
param-asset_change_permit-approver = 批准的角色。
param-asset_change_permit-path = 核查哪种途径，`normal` 一般或 `urgent` 紧急；不填不限。
param-asset_change_permit-form = 须使用的表单；不填不限。
param-asset_change_permit-before_work = 批准之后方可施工。
param-asset_change_permit-before_use = 验收之后方可启用。
param-asset_change_permit-performed_by = 施工的角色；不填不限。
param-asset_change_permit-acceptance_by = 验收的角色；不填不限。
param-asset_change_permit-proposer = 提出的角色；不填不限。
param-asset_change_permit-grounds = 认可的理由；为空时不限。
param-asset_change_permit-media_sanitised = `required`：报废设备的存储介质须先清除。
example-a_camera_put_up_after_approval_passes = 批准后安装摄像机：符合要求
example-a_camera_that_nobody_asked_for_is_a_breach = 无人申请的摄像机：违规
asset_change_permit-unrequested-title = 设备变更没有登记（{ $found }）
asset_change_permit-unrequested-text = { $no } 自 { $at } 起发生变更（{ $found }），没有经批准的登记。
asset_change_permit-unrequested-remedy = 请查明何人变更；补登并报批，或恢复原状。
asset_change_permit-before-title = 先施工后批准
asset_change_permit-before-text = 登记 { $no }：施工始于 { $at }，早于批准或没有批准。
asset_change_permit-before-remedy = 请在批准之前停工，并登记批准。
asset_change_permit-unaccepted-title = 未验收先启用
asset_change_permit-unaccepted-text = 登记 { $no }：设备自 { $at } 起启用，早于验收或没有验收。
asset_change_permit-unaccepted-remedy = 请验收设备，并登记。
asset_change_permit-steps-title = 缺少签字：{ $wanted }
asset_change_permit-steps-text = 登记 { $no } 的签字为：{ $found }。缺少 { $wanted } 一步，或次序不对。
asset_change_permit-steps-remedy = 请补签缺少的一步，并登记。
asset_change_permit-other-title = 登记内容不符
asset_change_permit-other-text = 变更单 { $no } 写的是 { $found }，规则要求 { $wanted }。
asset_change_permit-other-remedy = 请更正登记，或由规定的一方确认。
asset_change_permit-unsanitised-title = 报废设备未清除录像
asset_change_permit-unsanitised-text = 登记 { $no } 报废设备，未写明其存储介质已清除。
asset_change_permit-unsanitised-remedy = 请先扣留设备，清除介质并登记方式。

# ---- 无法播放的文件有何问题

fault-ends = 从第 { $at } 字节起的结构缺失或不完整
fault-zeros_at_head = 开头全是零
fault-unknown_magic = 文件开头不属于任何已知的视频格式
fault-no_matroska_body = matroska 文件头之后没有主体
fault-no_clusters = matroska 文件头之后没有数据簇
fault-no_picture = jpeg 文件头之后没有图像
fault-no_frame = 应有首帧之处没有帧
fault-no_index = 没有 moov：索引从未写入
fault-no_samples = moov 中没有样本，也没有分片
fault-no_fragments = 只有初始化部分，没有分片
fault-no_frame_list = 文件开头附近没有帧列表
