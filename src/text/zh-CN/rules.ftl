# 规则种类：各类规则的说明页、参数、示例，以及每个发现项的文字。

page-parameters = 参数
page-parameter = - `{ $name }`：{ $meaning }{ $default }
page-inputs = 核查什么
page-opens = 何时产生发现项
page-closes = 何时关闭
page-clauses = 由它判定的条款
page-clause = - `{ $id }`：{ $says }。{ $values }
page-clause-plain = 未设数值
page-examples = 示例
page-no-default = 必填。
page-default = 默认：{ $value }。
page-default-none = 可不填。

rule-older-title = 旧版本记录的发现项
rule-older-text = 此项由旧版本 Holdfast 按规则 { $rule } 记录，原始数据为：{ $facts }
rule-older-remedy = 请重新核查，由当前版本重新判定并给出说明。

# ---- 最短保存期

rule-min_retention-title = 最短保存期
rule-min_retention-definition = 每路摄像机从昨天往前数，最近 `min_days` 个整天的录像都应能调出；启用较晚的，从启用之日算起。一天内有录像的时间不少于 `min_day_coverage_pct`，这一天才算数；遇到第一个不算数的日子即停止计数。录像机按小时而非按日历日保存录像，因此最早一天只要求在相应天数 × 24 小时之内的部分。
rule-min_retention-inputs = 所有录像段的时间，以及各摄像机的启用日期：先看台账，再看录像机设置，都没有时以该录像机最早的录像为准。以下情况无法判定：仅事件录像的摄像机；存储未挂载；时钟存疑；未申报启用日期，而录像机本身的录像历史又不足 `min_days` 天。摄像机启用后未满一个整天时，尚无应存的天数，也不算符合要求。
rule-min_retention-opens = 保存天数既少于要求、又少于目前应能达到的天数时，每路摄像机产生一个发现项：完全没有录像的为严重，其余为高。
rule-min_retention-closes = 补回录像或时间推移，使保存天数重新达到要求时关闭。
param-min_retention-min_days = 从昨天往前，按本单位时区须保存的整天数；1 至 36500。
param-min_retention-tolerance_min = 最早一天允许短缺的分钟数；0 至 1440。
param-min_retention-min_day_coverage_pct = 一天中有录像的时间达到百分之多少，这一天才算数；1 至 100。
example-thirty_days_held_pass = 保存满三十天：符合要求
example-twelve_days_of_thirty_are_a_breach = 三十天只存了十二天：违规；但摄像机启用才十二天的除外
example-a_recorder_that_is_young_itself_cannot_tell = 录像机本身启用不久：无法判定
example-on_the_day_a_camera_goes_into_service_nothing_is_due = 启用当天：尚无应存的天数，也不算符合要求；次日缺录像即为违规
min_retention-none-title = 应存 { $needed } 天，实存 0 天
min_retention-none-text = 连最近一个整天（{ $missing }）的录像都不完整。要求保存 { $needed } 天；自 { $since } 起算，目前应有 { $possible } 天。
min_retention-none-remedy = 请先在录像机上查看该摄像机今天是否在录像。没有录像的，检查供电、网络和磁盘；正在录像的，向有权限的人员了解以前的录像是否被删除，并从备份恢复。
min_retention-short-title = 应存 { $needed } 天，实存 { $held } 天
min_retention-short-text = 最近 { $held } 个整天的录像在存；{ $missing } 没有录像或录像不足。要求保存 { $needed } 天；该摄像机 { $since } 启用，目前应有 { $possible } 天。
min_retention-short-remedy = 请在录像机上查看 { $missing } 的情况。更早的录像若仍在，则是那一天没有录上，请查明原因；若也已不在，多半是磁盘过早循环覆盖，请扩充存储，或降低帧率、分辨率，使 { $needed } 天的录像存得下；若录像被删除，请从备份恢复。
min_retention-short-assumed-title = 应存 { $needed } 天，实存 { $held } 天
min_retention-short-assumed-text = 最近 { $held } 个整天的录像在存；{ $missing } 没有录像或录像不足。要求保存 { $needed } 天；未申报该摄像机的启用日期，按录像机最早录像 { $since } 推算，目前应有 { $possible } 天。
min_retention-short-assumed-remedy = 若该摄像机比录像机启用得晚，请在台账中填写启用日期；否则请在录像机上查看 { $missing } 的情况，并扩充存储，或降低帧率、分辨率，使 { $needed } 天的录像存得下。

# ---- 最长保存期

rule-max_retention-title = 最长保存期
rule-max_retention-definition = 录完的录像段，自其结束起按每天 24 小时计，存放时间不得超过 `max_days` 与 `grace_days` 之和。此规则只报告，不删除任何录像。
rule-max_retention-inputs = 各存储根目录下录完的录像段的时间和大小；有登记簿时，保全令、调取记录和销毁申请。存储未挂载或时钟存疑时无法判定。
rule-max_retention-opens = 每路摄像机产生一个发现项，程度为中，列明超期录像段的数量、大小及其中最早的一段。
rule-max_retention-closes = 不再有超期录像段时关闭。
param-max_retention-max_days = 录像段最迟应在多少天后清除，每天按 24 小时计；1 至 36500。
param-max_retention-action = 超期录像的处理方式：`delete` 删除，`overwrite` 由录像机循环覆盖，`report` 只报告。Holdfast 仅作展示，不执行。
param-max_retention-grace_days = 清理工作可额外占用的天数；0 至 365。
param-max_retention-exempt = 哪些录像可以超期：`hold` 依法保全，`extract` 已对外提供，`pending_destruction` 销毁申请待批。没有登记簿时，一律不豁免。
example-footage_within_the_ceiling_passes = 录像刚好到达期限与宽限之和：符合要求
example-footage_past_ceiling_and_grace_is_a_breach = 录像超过期限与宽限：违规
max_retention-overdue-title = 录像已存 { $age } 天，最多允许 { $allowed } 天
max_retention-overdue-text = 有 { $segments } 个录像段（{ $bytes }）超过允许的 { $allowed } 天和 { $grace } 天宽限，其中最早的始于 { $oldest }。
max_retention-overdue-remedy = 请确认是否仍有案件或事项需要这些录像。若不需要，请录像机管理员删除，并将录像机的循环覆盖周期设为 { $allowed } 天。

# ---- 提前删除

rule-early_deletion-title = 录像提前删除
rule-early_deletion-definition = Holdfast 见过的录像，未满 `protect_days` 天不得消失、缩短或离开原位。在存储根目录的其他位置，仍作为同一摄像机、同一开始时间、同样大小（两处均已读取的，内容也须相同）的录像存在的，不算丢失；相同内容被归到别的摄像机或别的时间名下的，算丢失。首次核查之前的缺口，究竟是删除还是录像中断，无从分辨。
rule-early_deletion-inputs = 见过的每一个录完的录像段，以及后续核查在其原位所见的情况。摄像机从未录像、首次核查之前有缺录时段、存储未挂载或配置中已不再列出、时钟存疑，或既未设定 `protect_days` 也未设定最短保存期时，无法判定。
rule-early_deletion-opens = 每路摄像机、每种丢失方式、每次发现时的核查各产生一个发现项，程度为严重；存储根目录仍在挂载但已被清空的，合并为一项。
rule-early_deletion-closes = 丢失的录像全部完整找回时关闭。无法找回的，一直保持未关闭，直到有人确认或登记豁免。
param-early_deletion-protect_days = 录像受保护的天数，自录像开始时起算，每天按 24 小时计；1 至 36500。不填时，取该摄像机现行规则中最长的最短保存期。
param-early_deletion-scope = 保护对象：`source` 录像机上的录像；`extract` 已对外提供的录像的存档副本，须接入其登记簿。
example-footage_past_its_protection_may_go = 录像刚满保护期后被清除：符合要求
example-footage_deleted_inside_its_protection_is_a_breach = 录像未满保护期即被清除：违规
example-a_hole_from_before_the_first_look_cannot_be_told = 首次核查之前的缺口：未满保护期前无法判定
example-of_a_camera_that_never_recorded_nothing_can_be_told = 从未录像的摄像机：没有可比对的内容，无法判定
early_deletion-gone-title = { $length }录像提前消失
early_deletion-gone-text = 有 { $segments } 个录像段（{ $bytes }）已不在磁盘上。{ $noticed } 发现丢失时，其中最新的才存了 { $age }；要求保存 { $protect } 天。
early_deletion-gone-remedy = 有备份的请先恢复。请对照录像机日志，查明 { $noticed } 之前不久录像因何消失；若因磁盘已满，请扩充存储，使 { $protect } 天的录像存得下。
early_deletion-shrunk-title = 录像被提前截去 { $bytes }
early_deletion-shrunk-text = 有 { $segments } 个录像段被截短，共少了 { $bytes }。{ $noticed } 发现时，其中最新的才存了 { $age }；要求完整保存 { $protect } 天。
early_deletion-shrunk-remedy = 有备份的请先恢复这些录像段。请查明 { $noticed } 之前不久是哪个程序改写了文件，并检测磁盘是否有故障。
early_deletion-moved-title = { $length }录像被移离原位
early_deletion-moved-text = 有 { $segments } 个录像段（{ $bytes }）离开了原位，其中一个现位于 { $place }，录像机无法从那里调取。{ $noticed } 发现时，其中最新的才存了 { $age }；要求保存 { $protect } 天。
early_deletion-moved-remedy = 请将文件移回证据中所列的原位置，并了解是谁移到 { $place } 的。
early_deletion-relabelled-title = { $length }录像被改归他处
early_deletion-relabelled-text = 有 { $segments } 个录像段（{ $bytes }）离开了原位，其中一个的相同内容现位于 { $place }，在那里被当作另一摄像机或另一时间的录像。{ $noticed } 发现时，其中最新的才存了 { $age }；要求保存 { $protect } 天。
early_deletion-relabelled-remedy = 请将文件移回证据中所列的原位置，并了解是谁放到 { $place } 的；在此之前，按这路摄像机和这段时间查找的人找不到这些录像。
early_deletion-root_emptied-title = 存储被清空，{ $length }录像丢失
early_deletion-root_emptied-text = 存储仍在挂载，但已无任何内容。{ $cameras } 路摄像机共丢失 { $segments } 个录像段（{ $bytes }）；{ $noticed } 发现时，其中最新的才存了 { $age }。要求保存 { $protect } 天。
early_deletion-root_emptied-remedy = 请立即让录像机停止写入该磁盘，以便恢复数据；再查明磁盘是被格式化、更换还是清空，并从备份恢复。

# ---- 录像段完好

rule-segment_integrity-title = 录像段完好
rule-segment_integrity-definition = 每个录完的录像段都有内容、完整、能按其格式读取，并且与首次读取时的数据一致。
rule-segment_integrity-inputs = 每个文件的大小和内部结构，以及首次和历次读取时的 SHA-256。尚未读取或未在 `full_rescan_days` 天内重读的录像段、存储未挂载或时钟存疑时，无法判定。
rule-segment_integrity-opens = 文件 `settle_s` 秒内不再变化后，每路摄像机、每类损坏（空、截断、无法读取）产生一个发现项，程度为高；数据与以前不同的，每路摄像机、每次发现时的核查产生一项，程度为严重。
rule-segment_integrity-closes = 不再有此类损坏的文件时关闭。数据被改动的记录不会消失：该发现项一直保持未关闭，直到有人写明理由将其关闭（`holdfast findings close`）。
param-segment_integrity-settle_s = 损坏的文件多少秒不再变化后才判定，以免误判仍在写入的文件；0 至 86400。
param-segment_integrity-full_rescan_days = 多少天内将全部数据重新读取一遍；1 至 3650。超过此期限未重读的，无法判定；`check --full` 可立即全部重读。
param-segment_integrity-scope = 核查对象：`footage` 录像机上的录像；`extracts` 已对外提供的录像的存档副本，须接入其登记簿。
param-segment_integrity-faults = 什么算违规：`damage`（文件为空、截断或无法播放）、`alteration`（内容与首次读取时不同），或两者。
example-whole_segments_pass = 录像段完好：符合要求
example-a_truncated_segment_is_a_breach = 录像段被截断：违规
example-a_file_cut_afterwards_is_an_alteration_and_no_outage = 完整的录像段事后被截短：算改动，不算中断
example-replaced_bytes_are_a_breach = 录像段的数据与以前不同：违规
segment_integrity-empty-title = { $segments } 个录像段没有内容
segment_integrity-empty-text =
    { $segments ->
        [1] 有 { $segments } 个录像段大小为 0 字节：按文件名从 { $newest } 起应有录像，实际为空。
       *[other] 有 { $segments } 个录像段大小为 0 字节：按文件名应有录像，时间最早的始于 { $oldest }，最晚的始于 { $newest }，实际为空。
    }
segment_integrity-empty-remedy = 请检查 { $newest } 前后磁盘是否已满或变为只读，并检测录像机磁盘。有备份的请恢复。
segment_integrity-truncated-title = { $segments } 个录像段不完整
segment_integrity-truncated-text =
    { $segments ->
        [1] 有 { $segments } 个录像段（{ $newest }）没有写完就结束了，末尾部分无法播放。技术原因：{ $reason }。
       *[other] 有 { $segments } 个录像段（{ $oldest } 至 { $newest }）没有写完就结束了，末尾部分无法播放。最新一段的技术原因：{ $reason }。
    }
segment_integrity-truncated-remedy = 请核对 { $newest } 前后录像机是否断电或重启；若是，请为录像机配备不间断电源。请保留这些文件，通常可用修复工具挽回部分录像。
segment_integrity-undecodable-title = { $segments } 个录像段无法播放
segment_integrity-undecodable-text =
    { $segments ->
        [1] 有 { $segments } 个录像段（{ $newest }）的内容与文件名所示格式不符，无法作为视频读取。技术原因：{ $reason }。
       *[other] 有 { $segments } 个录像段（{ $oldest } 至 { $newest }）的内容与文件名所示格式不符，无法作为视频读取。最新一段的技术原因：{ $reason }。
    }
segment_integrity-undecodable-remedy = 请用录像机自带的播放软件打开 { $newest } 的录像段。能播放的，请将该格式告知 Holdfast 的开发者；不能播放的，请检测磁盘，并从备份恢复。
segment_integrity-spoiled-title = { $segments } 个录像段原本完整，现已损坏
segment_integrity-spoiled-text =
    { $segments ->
        [1] 有 { $segments } 个录像段（{ $newest }）首次查见时是完整的，后来损坏；缺失的部分当时已录制。技术原因：{ $reason }。
       *[other] 有 { $segments } 个录像段（{ $oldest } 至 { $newest }）首次查见时是完整的，后来损坏；缺失的部分当时已录制。最新一段的技术原因：{ $reason }。
    }
segment_integrity-spoiled-remedy = 请保留这些文件的现状。查明录制之后是什么人或程序改写了它们，检测磁盘；录像有备份的请恢复。
segment_integrity-altered-title = { $segments } 个录像段事后被改动
segment_integrity-altered-text =
    { $segments ->
        [1] 有 { $segments } 个录像段（{ $newest }）的数据与首次读取时不同，{ $noticed } 发现。录像写成后不会自行变化。
       *[other] 有 { $segments } 个录像段（{ $oldest } 至 { $newest }）的数据与首次读取时不同，{ $noticed } 发现。录像写成后不会自行变化。
    }
segment_integrity-altered-remedy = 请按现状复制这些文件，不要用编辑软件打开。查明 { $noticed } 之前是什么人或程序改写了它们；与备份比对，备份的 SHA-256 应与封存的一致。此发现项只能由人关闭：查清后运行 `holdfast findings close FINDING --reason 理由 --by 经办人 --approved-by 批准人`。

# ---- 录像连续

rule-recording_continuity-title = 录像连续
rule-recording_continuity-definition = 每路摄像机从最早到最新的录像之间，没有超过 `max_gap_s` 的缺口，没有覆盖率低于 `min_coverage_pct` 的日子，文件名中的时间与录像内的时间一致。曾经录下、后来消失的录像不算缺口，由“录像提前删除”判定。最新录像之后的时间不在此判定，那属于停录。
rule-recording_continuity-inputs = 最近 `look_back_days` 天内所有录像段的时间，取自文件名和文件内部；最新的还取存储记录的最后写入时间。以下情况无法判定：仅事件录像的摄像机；录像始于一天中出现两次的那个小时；文件尚未读取就被删除的时段；存储未挂载；时钟存疑。
rule-recording_continuity-opens = 每个缺口产生一个发现项：超过一小时的为高，其余为中；达到 12 个缺口时合并为一项，程度为高。没有过长缺口但有覆盖不足的日子，合并为一项，程度为中。时间不一致的，每路摄像机产生一项，程度为中。录像机最新的文件所示时间与存储记录的写入时间有规律地不符的，每台录像机产生一项，程度为中。
rule-recording_continuity-closes = 录像补回，缺口早于 `look_back_days` 的范围，或该期间内不再有时间不符的录像段时关闭。
param-recording_continuity-schedule = 何时应有录像：`24x7` 全天，`named` 台账 `schedule` 栏所列的时段，`armed_hours` 布防期间（须接入布防状态的来源）。
param-recording_continuity-max_gap_s = 不予报告的最长缺口，单位秒；0 至 86400。
param-recording_continuity-min_coverage_pct = 一天中有录像的时间至少占百分之多少；0 至 100。
param-recording_continuity-max_clock_skew_s = 文件名中的时间与文件内的时间最多相差多少秒；1 至 86400。
param-recording_continuity-look_back_days = 回溯核查的天数，每天按 24 小时计；1 至 3650。
example-a_gap_of_exactly_the_limit_passes = 缺口恰为上限：符合要求
example-three_hours_without_footage_are_a_breach = 三小时没有录像：违规；超过上限一秒也是违规
example-footage_that_was_deleted_is_no_gap_in_recording = 录下后被删除的录像：不算录像缺口
example-footage_that_was_deleted_before_it_was_read_cannot_be_told = 尚未读取就被删除的文件：无法判定
example-a_recorder_whose_clock_is_behind_is_one_finding = 录像机时钟慢：全部摄像机合为一个发现项
example-outside_its_hours_a_camera_has_no_gap = 时段之外的夜间不算缺口；中午缺两小时：违规
example-a_day_is_thin_when_it_is_over_and_not_a_minute_after_midnight = 短缺口：一天结束后覆盖不足算违规；当天未完，尚不论
recording_continuity-gap-title = 缺少录像 { $length }
recording_continuity-gap-text = 该摄像机有 { $length }没有录像，最多允许 { $limit }。同一录像机的其他摄像机当时仍在录像，或该录像机没有其他摄像机。
recording_continuity-gap-remedy = 请检查该摄像机的供电、网线和交换机端口，并查看录像机日志中缺口时段的记录。
recording_continuity-gap-recorder-title = 整台录像机缺少录像 { $length }
recording_continuity-gap-recorder-text = 该录像机的所有摄像机都有 { $length }没有录像，最多允许 { $limit }。原因多半在录像机、供电或磁盘，而不在这路摄像机。
recording_continuity-gap-recorder-remedy = 请在录像机日志中查看缺口时段内是否重启、断电或磁盘已满；若为断电，请为录像机配备不间断电源。
recording_continuity-gap-damaged-title = { $length }的录像无法播放
recording_continuity-gap-damaged-text = 该时段有文件，但其中 { $length }无法播放，最多允许 { $limit }。损坏的文件见证据。
recording_continuity-gap-damaged-remedy = 请保留损坏的文件，通常可用修复工具挽回部分录像。请检测录像机磁盘，并核对当时是否断电。
recording_continuity-gaps-title = { $gaps } 个缺口，共缺少录像 { $total }
recording_continuity-gaps-text = 最近 { $days } 天内有 { $gaps } 个超过 { $limit }的缺口，合计 { $total }，最长的一个为 { $longest }。
recording_continuity-gaps-remedy = 缺口如此之多，必有持续存在的原因：请检查摄像机与录像机之间的网络、摄像机供电和录像机负载。若该摄像机本来就只在事件发生时录像，请在其录像机的设置中写明 event_driven。
recording_continuity-coverage-title = { $days } 天录像不足，最差一天仅 { $pct }
recording_continuity-coverage-text = 有 { $days } 天的覆盖率低于要求的 { $floor }，最差的是 { $worst }，仅 { $pct }。没有单个过长的缺口，但许多短缺口累积成了不足。
recording_continuity-coverage-remedy = 请从 { $worst } 查起，检查摄像机与录像机之间的网络和录像机负载：短暂的缺失通常来自连接断开。
recording_continuity-clock-title = 录像时间最多相差 { $largest }
recording_continuity-clock-text = 有 { $segments } 个录像段，文件名中的时间与文件内的时间不一致，最多相差 { $largest }，允许 { $limit }。这些录像可能被归到错误的时间。
recording_continuity-clock-remedy = 请将摄像机和录像机设为同一时间服务器，并核对时区。使用这些录像的人应知道有 { $largest } 的时差，请予注明。
recording_continuity-zone_ahead-title = 文件名快 { $offset }，多半是时区问题
recording_continuity-zone_ahead-text = 最新的文件（{ $cameras } 路共 { $files } 个文件）写入存储的时间比文件名所示的结束时间早 { $offset }，允许 { $limit }。相差整小时或半小时多半是时区不同：按 { $zone } 来读，文件名就是对的。否则就是录像机的时钟快了。
recording_continuity-zone_ahead-remedy = 请先问清录像机按哪个时区命名文件。若是 { $zone }：审查时加 --tz { $zone }，或设置 [site] 的 tz，或设置该录像机的 clock。确认时区无误后，再将录像机和存储设为同一时间服务器；在此之前，最新录像所标的时间尚未到来。
recording_continuity-zone_behind-title = 文件名慢 { $offset }，多半是时区问题
recording_continuity-zone_behind-text = 最新的文件（{ $cameras } 路共 { $files } 个文件）写入存储的时间比文件名所示的结束时间晚 { $offset }，允许 { $limit }。相差整小时或半小时多半是时区不同：按 { $zone } 来读，文件名就是对的。否则就是录像机的时钟慢了。
recording_continuity-zone_behind-remedy = 请先问清录像机按哪个时区命名文件。若是 { $zone }：审查时加 --tz { $zone }，或设置 [site] 的 tz，或设置该录像机的 clock。确认时区无误后，再将录像机和存储设为同一时间服务器；使用这些录像的人应知道有 { $offset } 的时差。
recording_continuity-recorder_behind-title = 录像机时钟慢 { $offset }
recording_continuity-recorder_behind-text = 最新的文件（{ $cameras } 路共 { $files } 个文件）写入存储的时间比文件名所示的结束时间晚 { $offset }，允许 { $limit }。录像机的时钟比存储的时钟慢这么多，或时区有误。
recording_continuity-recorder_behind-remedy = 请将录像机和存储设为同一时间服务器，并核对时区。使用这些录像的人应知道有 { $offset } 的时差。
recording_continuity-recorder_ahead-title = 录像机时钟快 { $offset }
recording_continuity-recorder_ahead-text = 最新的文件（{ $cameras } 路共 { $files } 个文件）写入存储的时间比文件名所示的结束时间早 { $offset }，允许 { $limit }。录像机的时钟比存储的时钟快这么多，或时区有误。
recording_continuity-recorder_ahead-remedy = 请将录像机和存储设为同一时间服务器，并核对时区。在此之前，最新录像所标的时间尚未到来；使用者应知道有 { $offset } 的时差。
recording_continuity-other_clock-title = { $segments } 个录像段按另一时钟命名
recording_continuity-other_clock-text = 有 { $segments } 个录像段的文件名所用的时钟或时区，与为该录像机申报的不同；其时间已改从文件内部读取。
recording_continuity-other_clock-remedy = 请核对录像机的时区；若申报有误，请在配置中更正该录像机的时钟。

# ---- 台账

rule-inventory_match-title = 台账与录像相符
rule-inventory_match-definition = 在录像的摄像机都已列入台账，列入台账的摄像机都有过录像，`fields` 所列各栏均已填写，`areas` 所列各区域都有摄像机，`filed_with` 所列各部门都存有一份台账。
rule-inventory_match-inputs = 摄像机台账、在存储根目录下找到的摄像机；指定部门时，报备记录。没有台账时无法判定；没有登记簿时，无法判定谁存有副本。
rule-inventory_match-opens = 每路摄像机：未列入台账的一项，程度为高，仅要求填写栏目时为中；从未录像的一项，程度为中；有空白栏的一项，程度为中。每个没有摄像机的区域、每个没有副本的部门，以及本单位规则中每个对不上任何摄像机的名称，各产生一个发现项，程度为中。
rule-inventory_match-closes = 台账补充或更正后，或摄像机开始录像后关闭。
param-inventory_match-fields = 台账中不得空白的栏目。
param-inventory_match-areas = 区域标签；每个标签至少要有一路已申报的摄像机。
param-inventory_match-undeclared = 在录像而未列入台账的摄像机，是否算违规。`fields` 要求填写栏目时，因无人为其填写，一律算违规；不算违规的，该摄像机为无法判定。
param-inventory_match-declared_absent = 列入台账而从未录像的摄像机，是否算违规。
param-inventory_match-filed_with = 须存有台账副本的部门，以报备登记为准。
example-declared_and_recording_pass = 已申报、在录像、填写齐全：符合要求
example-an_undeclared_camera_is_a_breach = 未申报、未填全、从未录像、区域无摄像机：四项违规
example-a_camera_in_no_inventory_is_never_in_order = 要求填写栏目，而摄像机不在台账中：违规
inventory_match-undeclared-title = 正在录像，但未列入台账
inventory_match-undeclared-text = 找到该摄像机的 { $segments } 个录像段，但台账中没有这路摄像机。
inventory_match-undeclared-remedy = 请查明该摄像机装在何处、由谁负责，再连同区域和启用日期一并列入台账。若无人知晓其来历，请停用。
inventory_match-unlisted-title = 不在台账中，各栏均无人填写
inventory_match-unlisted-text = 该摄像机正在录像，但不在台账中；规则要求写明{ $fields }，而无人写明。
inventory_match-unlisted-remedy = 请查明该摄像机装在何处、由谁负责，列入台账，并填写{ $fields }。
inventory_match-absent-title = 已列入台账，但从未录像
inventory_match-absent-text = 台账中有这路摄像机，但在所监测的存储根目录下没有它的任何录像。
inventory_match-absent-remedy = 请检查该摄像机是否接通并设为录像，台账中的编号是否与录像机存储时所用的名称一致。已拆除的，请从台账中删去。
inventory_match-blank-title = 台账有 { $count } 栏未填
inventory_match-blank-text = 台账中以下各栏为空：{ $fields }。
inventory_match-blank-remedy = 请台账管理人员在证据所示位置填写{ $fields }。
inventory_match-uncovered-title = 区域 { $zone } 没有摄像机
inventory_match-uncovered-text = 规则要求区域 { $zone } 设有摄像机，但台账中没有。
inventory_match-uncovered-remedy = 若该处已有摄像机，请在台账中为其加上标签 { $zone }；若没有，请由保卫部门与主管部门决定是否安装。
inventory_match-unfiled-title = { $office } 没有台账副本
inventory_match-unfiled-text = 规则要求 { $office } 存有一份台账，而没有相应的报备记录。
inventory_match-unfiled-remedy = 请向 { $office } 报送台账，并登记报备日期。
inventory_match-unmatched-title = 规则中的“{ $name }”对不上任何摄像机
inventory_match-unmatched-text =
    { $dimension ->
        [camera] 有一条 { $rule } 规则针对摄像机“{ $name }”，但没有这个编号的摄像机，规则在此不起作用。
        [recorder] 有一条 { $rule } 规则针对录像机“{ $name }”，但没有摄像机属于它，规则在此不起作用。
        [zone] 有一条 { $rule } 规则针对区域“{ $name }”，但没有申报在该区域的摄像机，规则在此不起作用。
        [label] 有一条 { $rule } 规则针对录像标签“{ $name }”，但没有带此标签的摄像机，规则在此不起作用。
        [area] 有一条 { $rule } 规则针对片区“{ $name }”，但没有申报在该片区的摄像机，规则在此不起作用。
        [owner] 有一条 { $rule } 规则针对所属部门“{ $name }”，但没有申报归其所有的摄像机，规则在此不起作用。
       *[other] 有一条 { $rule } 规则针对系统类别“{ $name }”，但没有申报为此类别的摄像机，规则在此不起作用。
    }
inventory_match-unmatched-remedy = 请在规则或台账中更正“{ $name }”的写法，或从规则中删去。

question-zone = 最新文件的名称比现在快 { $offset }。它按哪个时区命名文件？多半是 { $zone }：审查时加 --tz { $zone }，或在 [site] 中写 tz = "{ $zone }"。
question-ahead = 最新文件的名称比现在快 { $offset }，不像是时区之差。它的时钟准确吗？
question-name = 名称含“{ $matched }”：该摄像机是否装在或对着这样的地方？请在台账中填写其所在区域，即为答复。

# ---- 禁设区域

rule-disallowed_zone-title = 禁设区域内没有摄像机
rule-disallowed_zone-definition = `zones` 所列区域内不得装设摄像机；除非关闭 `check_fov`，也不得有摄像机对着这些区域。区域以台账申报为准，不查看画面，仅凭名称不作判定。
rule-disallowed_zone-inputs = 台账中的所在区域和画面内容两栏。没有台账，或摄像机未填所在区域时，无法判定。
rule-disallowed_zone-opens = 每路装在此类区域的摄像机一个发现项，每路对着此类区域的摄像机一项，程度均为严重。
rule-disallowed_zone-closes = 摄像机已拆除或转向并更新台账，或更正了错误申报后关闭。
param-disallowed_zone-zones = 不得有摄像机的区域标签，至少一个。
param-disallowed_zone-check_fov = 是否同时核查摄像机对着的区域（台账的画面内容一栏）。
example-a_camera_over_the_yard_passes = 摄像机对着院子：符合要求
example-a_camera_inside_a_dormitory_room_is_a_breach = 一路装在寝室内，一路对着寝室：两项违规
example-a_word_that_nobody_knows_is_no_pass = 没人认识的词：无法判定
example-without_an_inventory_nothing_can_be_told = 没有台账：无法判定
disallowed_zone-stands-title = 装在禁设区域：{ $zones }
disallowed_zone-stands-text =
    { $declared ->
        [by_on] 台账显示该摄像机装在{ $zones }，此处不得装设摄像机。由{ $by }于 { $on } 申报。
        [by] 台账显示该摄像机装在{ $zones }，此处不得装设摄像机。由{ $by }申报。
        [on] 台账显示该摄像机装在{ $zones }，此处不得装设摄像机。申报日期为 { $on }。
       *[unsigned] 台账显示该摄像机装在{ $zones }，此处不得装设摄像机。台账未注明申报人和日期。
    }
disallowed_zone-stands-remedy = 请于今天停用并安排拆除，已有录像如何处理由主管部门决定。若区域申报有误，请在台账中更正。
disallowed_zone-looks-title = 对着禁设区域：{ $zones }
disallowed_zone-looks-text =
    { $declared ->
        [by_on] 台账显示该摄像机对着 { $zones }，此处不得拍摄。由{ $by }于 { $on } 申报。
        [by] 台账显示该摄像机对着 { $zones }，此处不得拍摄。由{ $by }申报。
        [on] 台账显示该摄像机对着 { $zones }，此处不得拍摄。申报日期为 { $on }。
       *[unsigned] 台账显示该摄像机对着 { $zones }，此处不得拍摄。台账未注明申报人和日期。
    }
disallowed_zone-looks-remedy = 请于今天调转镜头，或在摄像机设置中遮挡该区域，然后更新台账中的画面内容。若申报有误，同样请更正。

# ---- 存放位置

rule-storage_location-title = 录像只存放在申报的位置
rule-storage_location-definition = 录像只存放在 `allowed` 所列的存储根目录，不在 `forbid` 所列类型的设备上，文件权限不宽于 `max_file_mode`，属主为 `owners` 之一，并且存储根目录下的每个录像文件都能对应到摄像机。
rule-storage_location-inputs = 存储根目录下每个文件的位置、权限和属主。存储根目录位于何种设备由设备清单说明，未监测的目录须另有来源；没有这些，这部分无法判定；存储未挂载或时钟存疑时也无法判定。
rule-storage_location-opens = 每路摄像机：每个不允许的存储根目录一个发现项，权限过宽一项，每个不允许的属主一项，程度均为高。每个存储根目录：位于每种禁用设备上的一项，程度为高。规则针对全部摄像机时，每个存储根目录下有对应不到摄像机的录像文件的，产生一项，程度为中。
rule-storage_location-closes = 文件移走，权限或属主改正，或补充申报目录布局后关闭。
rule-unlogged_access-title = 查看均有登记
rule-approval_chain-title = 逐级审批
rule-access_grant-title = 有授权才可接触录像
rule-requester_eligibility-title = 谁可以申请调取录像
rule-purpose_limit-title = 只用于申请的用途
rule-scope_match-title = 不超出批准的范围
rule-designated_operator-title = 由指定人员办理
rule-designated_place-title = 在指定地点办理
rule-viewing_hours-title = 查看时间
rule-attendance-title = 查看时的在场人员
rule-decision_deadline-title = 按时答复申请
rule-advance_notice-title = 事先通知
rule-emergency_post_hoc-title = 紧急调取后补办手续
rule-followup_deadline-title = 后续事项按时完成
rule-record_complete-title = 记录填写完整
rule-export_control-title = 按规定对外提供录像
rule-export_integrity-title = 提供的录像完整、未经剪辑
rule-third_party_transfer-title = 向第三方提供录像
rule-periodic_check-title = 定期事务
rule-duty_coverage-title = 值班不脱岗
rule-incident_report-title = 异常情况的记录和上报
rule-personnel_current-title = 人员在岗并经培训
rule-attestation_current-title = 签署的说明在有效期内
param-storage_location-allowed = 允许存放录像的存储根目录，写法与配置一致；为空时，所有已配置的均可。
param-storage_location-forbid = 不得存放录像的设备类型：`personal_device` 个人设备，`unauthorised_device` 未经许可的设备，`removable` 可移动设备；须有设备清单说明。
param-storage_location-max_file_mode = 允许的最宽文件权限，四位八进制数，如 0640（属主可写，同组可读）。
param-storage_location-owners = 可作录像文件属主的用户编号；为空时不限。
param-storage_location-scan_roots = 还需查找录像的其他目录；均须配置为某台录像机的存储根目录。
example-files_with_narrow_rights_pass = 文件权限恰为上限或更窄：符合要求
example-files_that_everybody_may_write_are_a_breach = 文件人人可写：违规
storage_location-elsewhere-title = { $segments } 个录像段存放在不允许的位置
storage_location-elsewhere-text = 该摄像机有 { $segments } 个录像段存放在 { $root }，规则不允许在此存放录像。
storage_location-elsewhere-remedy = 请录像机管理员将存储路径设为允许的存储根目录，先把录像复制过去，再清理 { $root }。若 { $root } 确应使用，请将其加入规则。
storage_location-mode-title =
    { $beyond ->
        [all_change] 本机所有账号都能改动这些文件
        [group_change] 同组账号能改动这些文件
        [all_read] 本机所有账号都能读取这些文件
        [group_read] 同组账号能读取这些文件
       *[other] 这些文件的权限超出允许范围
    }
storage_location-mode-text = 该摄像机有 { $segments } 个录像段的权限合计为 { $found }。收回超出 { $allowed } 的部分后，应为 { $within }。
storage_location-mode-remedy = 请录像机管理员收回这些文件超出 { $allowed } 的权限（收回后为 { $within }），并设置录像机的 umask，使新文件的权限不再过宽。
storage_location-personal_device-title = 录像存放在个人设备上
storage_location-personal_device-text = 设备清单表明，该存储根目录位于个人所有的设备上。
storage_location-personal_device-remedy = 请将录像复制到本单位的存储，清除后归还设备，并查明是谁、为何接入。
storage_location-unauthorised_device-title = 录像存放在清单之外的设备上
storage_location-unauthorised_device-text = 该存储根目录所在的设备不在设备清单中。
storage_location-unauthorised_device-remedy = 请查明设备归属：属于本单位的，列入设备清单；否则请将录像移出。
storage_location-removable-title = 录像存放在可移动设备上
storage_location-removable-text = 该存储根目录所在的设备可以拔下带走。
storage_location-removable-remedy = 请将录像移到固定安装的存储；可移动设备仅用于导出，并逐次登记。
storage_location-owner-title = { $segments } 个录像段的属主为用户 { $found }
storage_location-owner-text = 该摄像机有 { $segments } 个录像段属于编号为 { $found } 的用户，该用户不在允许的属主之列。
storage_location-owner-remedy = 请查明编号 { $found } 是哪个账户、为何写入录像，再更正文件属主，或将该账户加入规则。
storage_location-stray-title = { $files } 个录像文件对应不到摄像机
storage_location-stray-text = 有 { $files } 个视频文件（{ $bytes }）不符合该录像机的目录布局，没有任何规则能看管它们。
storage_location-stray-remedy = 请查看证据所列的文件。属于拷贝或导出的，请移出录像机的目录；属于录像的，请为该录像机申报目录布局或模板；确需留在原处的，请列入 ignore。

# ---- 台账栏目

field-name = 名称
field-zone = 所在区域
field-view = 画面内容
field-coverage = 覆盖范围
field-area = 片区
field-owner = 所属部门
field-department = 使用部门
field-system_kind = 系统类别
field-responsible_person = 责任人
field-maintainer = 维护单位
field-storage_location = 存储地点
field-brand = 品牌
field-monitoring_level = 监控级别
field-system_user = 系统使用人
field-labels = 录像标签
field-in_service = 启用日期
field-declared_by = 申报人
field-declared_on = 申报日期
field-remarks = 备注
field-probe_address = 探测地址
field-schedule = 录像时段

# ---- 规定禁设的区域

zone-hotel_room = 旅馆客房
zone-private_dining_room = 包间
zone-dormitory_interior = 宿舍房间内
zone-staff_rest_room = 职工休息室
zone-bathroom = 浴室
zone-toilet = 卫生间
zone-changing_room = 更衣室
zone-nursing_room = 母婴室
zone-fitting_room = 试衣间
zone-private_area = 私密区域
zone-home_interior = 住户家中
zone-medical_exam_room = 诊疗检查室
zone-teacher_office = 教师办公室
zone-state_secret = 涉及国家秘密的场所
zone-commercial_secret = 涉及商业秘密的场所
zone-other_lawful_interest = 涉及他人合法权益的场所

agent_silence-killed-title = 值守程序静默了 { $length }
agent_silence-killed-text = 有 { $length }没有封存任何心跳，此前也没有正常停止的记录：程序被强行结束、机器断电，或时钟跳变。这段时间里录像机上增减过什么，无人看见。
agent_silence-killed-remedy = 从机器的系统日志查明程序为何结束；让服务管理器自动重启它，并给机器配备不间断电源。
agent_silence-stopped-title = 值守程序停止了 { $length }
agent_silence-stopped-text = 值守程序被正常停止，有 { $length }没有封存任何心跳：这段时间里录像机上增减过什么，无人看见。
agent_silence-stopped-remedy = 问明何人为何停止并记录下来；程序若仍未运行，请重新启动。

mail_readers-refused-title = 发往此地址的邮件被拒收
mail_readers-refused-text = 邮件服务器已明确拒收发往此地址的邮件。应被告知的人收不到任何消息，其沉默不说明任何问题。
mail_readers-refused-remedy = 更正 [[mail.recipient]] 下的地址，或询问邮件服务器管理员拒收的原因；下一封邮件被收下后自行关闭。
mail_readers-unconfirmed-title = 无人证明发往此地址的邮件有人阅读
mail_readers-unconfirmed-text = { $since } 寄出的验证码在一周内没有交回。
mail_readers-unconfirmed-remedy = 请收件人把最新一封邮件中的验证码交给 `holdfast mail confirm CODE`，或另行指定收件人。
agent_hindered-ahead-title = 本机时钟被拨快了 { $length }
agent_hindered-ahead-text = 值守程序运行期间，时钟比本机的稳定计时快了 { $length }，也没有时间服务器为它作保。在它恢复正确之前，不按时间作任何判定，也不封存心跳。
agent_hindered-ahead-remedy = 校准时钟并让它与时间服务器同步（`timedatectl set-ntp true`）。如果原来的时间才是错的，请重新启动值守程序。
agent_hindered-behind-title = 本机时钟被拨慢了 { $length }
agent_hindered-behind-text = 值守程序运行期间，时钟比本机的稳定计时慢了 { $length }，也没有时间服务器为它作保。在它恢复正确之前，不按时间作任何判定，也不封存心跳。
agent_hindered-behind-remedy = 校准时钟并让它与时间服务器同步（`timedatectl set-ntp true`）。如果原来的时间才是错的，请重新启动值守程序。
agent_hindered-room-title = 留给 Holdfast 自身状态的空间不足 { $bytes }
agent_hindered-room-text = 状态目录所在磁盘的剩余空间不足 { $bytes }。快写满时，不再封存任何内容，也不再排入邮件。
agent_hindered-mail-title = 自 { $since } 起没有邮件发出
agent_hindered-mail-text = 自 { $since } 起邮件服务器没有收下任何邮件。已写好的邮件保留其写成日期排队等候，至少每小时重试一次；“邮件发不出去”这件事不用邮件告知。
agent_hindered-mail-remedy = 用 `holdfast doctor` 查看服务器的答复；服务恢复后，排队的邮件各发出一次。
agent_hindered-webhook-title = 自 { $since } 起 webhook { $name } 没有收下任何消息
agent_hindered-webhook-text = 自 { $since } 起 webhook { $name } 的接收方没有收下任何消息。消息排队等候，至少每小时重试一次。
agent_hindered-webhook-remedy = 用 `holdfast doctor` 查看能否连通；对方的答复见日志。
agent_hindered-syslog-title = 自 { $since } 起 syslog 服务器没有收下任何消息
agent_hindered-syslog-text = 自 { $since } 起 syslog 服务器没有收下任何消息。消息排队等候，至少每小时重试一次。
agent_hindered-syslog-remedy = 用 `holdfast doctor` 查看能否连通。
agent_hindered-full-title = Holdfast 自身状态所在的磁盘已满
agent_hindered-full-text = 自 { $since } 起状态目录无法再写入：不再记录、判定或封存任何内容。本消息保存在内存中并由此发出。
agent_hindered-full-remedy = 请立即在该磁盘上腾出空间，或把状态目录移到更大的磁盘。值守程序会自行恢复，并重新查看全部存储。
agent_hindered-read_only-title = Holdfast 自身状态所在的磁盘变为只读
agent_hindered-read_only-text = 自 { $since } 起状态目录无法写入：不再记录、判定或封存任何内容。磁盘出错时文件系统会自行变为只读。本消息保存在内存中并由此发出。
agent_hindered-read_only-remedy = 查看系统日志中的磁盘错误，检查文件系统并重新以可写方式挂载；磁盘若有故障，请先更换磁盘。
agent_hindered-failing-title = Holdfast 自身状态所在的磁盘出错
agent_hindered-failing-text = 自 { $since } 起状态目录中的数据库无法写入：不再记录、判定或封存任何内容。本消息保存在内存中并由此发出。
agent_hindered-failing-remedy = 用 `holdfast status` 查看出错原因；查看系统日志中的磁盘错误，更换有故障的磁盘。
agent_hindered-unwritten-title = Holdfast 自身状态在 { $since } 至 { $until } 期间无法写入
agent_hindered-unwritten-text = { $since } 至 { $until } 期间，状态目录所在磁盘已满、只读或出错：这段时间没有判定和封存任何内容。恢复后已立即重新查看存储。
agent_hindered-unwritten-remedy = 从系统日志查明原因，并给状态目录配备空间充足的磁盘。
storage_unseen-away-title = 看不到 { $roots }{ $cameras ->
    [0] {""}
   *[other] ，连同 { $cameras } 台摄像机
}
storage_unseen-away-text = 自 { $since } 起，此存储卷上的内容无法查看。查看者所报原因：{ $why }。在它恢复之前，相关摄像机录了什么、已有的录像是否还在，都无法判定。
storage_unseen-away-remedy = 查看磁盘或网络共享是否在位并挂载在原处，然后重新挂载；若已永久换成另一块盘，请保管好旧盘，并把新盘以单独的路径写入配置。可用 `holdfast doctor` 查看实际情况。
agent_hindered-room-remedy = 在该磁盘上腾出空间，或把状态目录移到更大的磁盘；用 `holdfast doctor` 查看。
agent_hindered-configuration-title = { $since } 读取的配置被拒绝
agent_hindered-configuration-text = { $since } 读取的文件有错误。值守程序仍按此前的配置运行；此后所做的改动没有生效。
agent_hindered-configuration-remedy = 用 `holdfast status` 查看每处错误及其位置。改正后重新读取配置：`systemctl reload holdfast`。
