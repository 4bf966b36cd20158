# 无法判定的原因与处理办法：每个代码一条。

why-not_built = 本版本尚不能判定此类规则；在更新之前请人工核查。
why-parameter_not_judged = 规则中含有本版本只能显示、不能评判的参数；该部分请人工核查。
why-not_set = 有一项须由本单位自行确定的数值或角色尚未设定；请在配置中添加 [[policy.override]] 予以设定。
why-nothing_in_scope = 没有摄像机、录像机或目录落入此规则的范围；请更正策略或台账中的范围。
why-not_long_enough = 摄像机投入使用或受监测的时间短于规则回溯的期限；请申报启用日期，或等待期限届满。
why-cannot_see = 存储未挂载，或原位置换成了另一块磁盘；请挂载正确的磁盘后重新检查。
why-unreadable = 有文件或目录无法读取；请授予 Holdfast 账户读取权限后重新检查。
why-not_read_yet = 数据尚未读取；后续检查会在读取预算内继续，也可用 --full 立即全部读取。
why-event_driven = 该摄像机仅在事件发生时录像，且没有证据表明录像机当时在运行；请接入录像机的日志或状态。
why-ambiguous_time = 录像处于一天中出现两次的那个小时，开始时间无法确定；请让录像机在文件名中写入 UTC 或时差。
why-clock_doubtful = 本机时钟发生跳变，或落后于已封存的记录；请修复时间同步后重新检查。
why-no_inventory = 尚未申报摄像机台账；请在配置中列出各摄像机及其所在区域。
why-field_missing = 台账缺少此规则所需的字段；请为此处列出的摄像机补充。
why-no_source = 没有来源提供此规则所需的信息；请按安装说明接入录像机的索引或日志。
why-nothing_recognised = 此目录下未识别出任何录像；请指定目录布局，或更正路径。
why-no_footage = 没有找到该摄像机的任何录像，本规则无从核查；请确认它在录像，且其文件夹位于已配置的存储根目录之下。
why-root_emptied = 该摄像机所在存储根目录下的内容已全部消失；请先处理关于该存储根目录的发现项，其中写明时间和数量。
why-draft_figure = 按一份尚无人确认的草案数值，此处会构成违规；请查阅原文，再用 [[policy.confirm]] 逐项确认数值，或用 [[policy.override]] 另行设定。
why-not_in_force = 今日没有任何要求此项的规定处于有效期内；请从配置中移除，或更正其起止日期。
why-no_calendar = 此规则按工作日计算，而本年度哪些日子上班尚无人说明；请在 [site] 中用 calendar 指定本年度的日历文件。
