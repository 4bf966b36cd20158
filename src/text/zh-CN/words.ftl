# 页面、邮件与终端共用的词语。一物一名，处处一致。

severity-critical = 严重
severity-high = 高
severity-medium = 中
severity-low = 低
severity-info = 提示

state-open = 未处理
state-ongoing = 持续中
state-closed = 已关闭
state-acknowledged = 已确认
state-rectifying = 整改中
state-waived = 已豁免

basis-measured = 实测
basis-recorded = 登记
basis-declared = 申报
basis-measured-means = 由 Holdfast 直接读取数据、日志或文件属性得出。
basis-recorded-means = 依据人工登记的记录。
basis-declared-means = 依据他人申报，未核对画面。
basis-declaration =
    { $known ->
        [by_on] 依据 { $by } 于 { $on } 的申报，未核对画面。
        [by] 依据 { $by } 的申报（未注明日期），未核对画面。
        [on] 依据 { $on } 的申报（未注明申报人），未核对画面。
       *[unsigned] 依据一份未注明申报人和日期的申报，未核对画面。
    }

verdict-compliant = 一切符合要求
verdict-violations = 违规 { $n } 项
verdict-could_not_tell = 未发现违规，但有事项无法判定
verdict-ledger_failure = 账本校验不通过

root-state-seen = 可见
root-state-empty = 空
root-state-cannot_see = 不可见

site-unnamed = 未命名单位
state-disposed = 已由人员处置，规则仍在报告
verdict-loosened = 未见违规，但部分仅按本单位放宽的数值判定
