# 无法判定的原因与处理办法：每个代码一条。

why-not_built = 本版本尚不能判定此类规则；在更新之前请人工核查。
why-parameter_not_judged = 规则中含有本版本只能显示、不能评判的参数；该部分请人工核查。
why-not_set = 有一项须由本单位自行确定的数值或角色尚未设定；请在配置中添加 [[policy.override]] 予以设定。
why-nothing_in_scope = 没有摄像机、录像机或目录落入此规则的范围；请更正策略或台账中的范围。
why-not_long_enough = 摄像机投入使用或受监测的时间短于规则回溯的期限；请申报启用日期，或等待期限届满。
why-cannot_see = 存储未挂载，或原位置换成了另一块磁盘；请挂载正确的磁盘后重新检查。
why-unreadable = 有文件或目录无法读取；请授予 Holdfast 账户读取权限后重新检查。
why-not_read_yet = 数据尚未读取；后续检查会在读取预算内继续，也可用 --full 立即全部读取。
why-not_read_again = 此前读过的数据未在规则规定的天数内重新读取；请让值守程序在读取限额内继续，或提高限额，或以 --full 运行检查。
why-event_driven = 该摄像机仅在事件发生时录像，且没有证据表明录像机当时在运行；请接入录像机的日志或状态。
why-ambiguous_time = 录像处于一天中出现两次的那个小时，开始时间无法确定；请让录像机在文件名中写入 UTC 或时差。
why-future_time = 最新录像所标的时间尚未到来，无法判断现在的情形；请写明录像机命名文件所用的时区（--tz、[site] 的 tz 或该录像机的 clock），或校准其时钟。
why-clock_doubtful = 本机时钟发生跳变，或落后于已封存的记录；请修复时间同步后重新检查。
why-no_inventory = 尚未申报摄像机台账；请在配置中列出各摄像机及其所在区域。
why-field_missing = 台账缺少此规则所需的字段；请为此处列出的摄像机补充。
why-unknown_tag = 台账里有不认识的部位用词，无法判断那里可否设摄像机；请改用已知的标签，或把它写入 [inventory] 的 tags。
why-no_source = 没有来源提供此规则所需的信息；请按安装说明接入录像机的索引或日志。
why-nothing_recognised = 此目录下未识别出任何录像；请指定目录布局，或更正路径。
why-no_footage = 没有找到该摄像机的任何录像，本规则无从核查；请确认它在录像，且其文件夹位于已配置的存储根目录之下。
why-root_emptied = 该摄像机所在存储根目录下的内容已全部消失；请先处理关于该存储根目录的发现项，其中写明时间和数量。
why-not_watched = 所查期间内值守程序有数小时静默，其间录像可能增减而无人看见；请先处理关于静默的那条发现，其中写明了时间。
why-no_register = 本版本尚未保管应有这些记录的登记簿；请备好纸质登记，人工核查此规则。
why-status_silent = 录像机最后的说法是收不到该摄像机的画面，此后没有应答，无法判定是否已恢复；请查看录像机是否应答。
why-no_status = 未读取录像机的状态、报警和事件，无法判定摄像机发生了什么；请在录像机上查看。
why-no_disk_state = 没有来源说明磁盘及其阵列的状态；请在录像机上或用其系统工具检查。
why-no_log = 未读取此规则所指的日志；请在录像机上确认日志存在且没有缺漏。
why-no_config_read = 未读取录像机的设置，看不出设置是否改动；请人工比对。
why-no_copy_store = 未查看存放副本的位置，无法判定副本是否在、是否被改动；请人工检查。
why-no_pictures = 未对该摄像机抽取画面，无法判定它拍到了什么；请在本机安装 ffmpeg，或在录像机上查看。
why-no_work_calendar = 期限按工作时间计，而未设定工作日历；请改为按自然小时设定，或人工核查。
why-draft_figure = 按一份尚无人确认的草案数值，此处会构成违规；请查阅原文，再用 [[policy.confirm]] 逐项确认数值，或用 [[policy.override]] 另行设定。
why-not_in_force = 今日没有任何要求此项的规定处于有效期内；请从配置中移除，或更正其起止日期。
why-no_calendar = 此规则按工作日计算，而本年度哪些日子上班尚无人说明；请在 [site] 中用 calendar 指定本年度的日历文件。

why-unknown_tag-named = { $name } 不是已知的部位标签，无法判断那里可否设摄像机；请改用已知的标签，或把它写入 [inventory] 的 tags。
why-no_source-named = 这里读取的来源都不能说明{ $name }；请接入能说明的来源，或人工核查。
why-no_log-named = 未读取日志“{ $name }”；请在录像机上确认它存在且没有缺漏。
why-not_set-named = { $name } 只能由本单位设定，尚未设定；请在配置中添加 [[policy.override]]。
why-draft_figure-named = 按一份草案的数值，此处会构成违规，而 { $name } 尚无人确认；请查阅原文，再用 [[policy.confirm]] 逐项确认，或用 [[policy.override]] 另行设定。
why-cannot_see-unlisted = 配置中已不再列出 { $name }，而上次检查时那里存有录像，其去向无从判定；请重新将其列为该录像机的存储根目录，或由专人签署监测范围声明予以认可。

source-arming_state = 摄像机何时布防（录像机或报警主机的布防日志）
source-device_kinds = 该存储位于何种设备（设备清单）
source-extract_register = 已对外提供的副本存放在何处（调取登记簿）
source-watched_folder = 该文件夹中有什么（请将其设为录像机的存储根目录）
why-outage_lasts = 摄像机目前没有录像。所缺部分要到恢复录制才成为有始有终的缺口；在此之前，该中断另有一项发现。
