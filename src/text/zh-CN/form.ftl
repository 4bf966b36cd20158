# 时间、时长与列举的写法。

form-span = { $start } 至 { $end }
form-open-end = 未定
form-milliseconds = { $n } 毫秒
form-seconds = { $n } 秒
form-minutes = { $n } 分钟
form-minutes-seconds = { $a } 分 { $b } 秒
form-hours = { $n } 小时
form-hours-minutes = { $a } 小时 { $b } 分
form-days = { $n } 天
form-days-hours = { $a } 天 { $b } 小时
form-list-more = { $head }、{ $item }
form-list-end = { $head }、{ $item }
form-named = { $name }（{ $id }）
form-under-an-hour = 不到 1 小时
