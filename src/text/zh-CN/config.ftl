# 人所写的文件（配置、台账、规则）有何问题。不加句号。

config-note = 提示
config-error = 错误
config-help = 建议
config-problems = 共 { $n } 处问题
config-this-file = 本文件
config-unknown-key = { $name } 中有不认识的键 `{ $key }`
config-missing-key = { $name } 中缺少键 `{ $key }`
config-add = 请加上 `{ $key }`（键的说明为英文：{ $means }）
config-secret = { $name } 中有不认识的键 `{ $key }`：这里从不写入密码
config-secret-help = 请写入只有 Holdfast 可读的文件，在此指明该文件，并更换该密码
config-wrong-type = { $name } 应为{ $wanted }，而不是{ $found }
config-type-string = 字符串
config-type-integer = 整数
config-type-number = 数字
config-type-boolean = true 或 false
config-type-array = 列表
config-type-object = 表
config-either = { $one }或{ $other }
config-write = 请写成 { $what }
config-double-brackets = 每一项请以双方括号开头：[[name]]
config-without-quotes = 请写成不带引号的 { $what }
config-cannot-be = { $name } 不能为 { $value }
config-empty = { $name } 不能为空
config-from-to = 请给出 { $low } 至 { $high } 的数字
config-least = 请给出不小于 { $least } 的值
config-between = 请给出大于 { $above } 且不超过 { $most } 的值
config-above = 请给出大于 { $above } 的值
config-most = 请给出不超过 { $most } 的值
config-entries = { $name } 有 { $n } 项
config-entries-least = 请至少给出 { $least } 项
config-elsewhere = 它应写在本文件的另一处：{ $places }
config-elsewhere-file = 它应写在配置文件 holdfast.toml 中：{ $places }
config-twice = { $what ->
    [recorder] 录像机
    [authority] 时间戳机构
    [recipient] 收件人
    [webhook] Webhook
    [clause] 条款
    [chain] 审批链
    [rule] 规则
    [role] 角色
   *[camera] 摄像机
} { $text } 声明了两次
config-twice-help = 请各用各的编号，或删去其一
config-first-here = 首次在此
config-did-you-mean = 是否想写 `{ $near }`？
config-known = { $of ->
    [keys] 已知的键
    [reasons] 已知的理由
    [roles] 已知的角色
    [conditions] 已知的条件
    [parameters] 已知的参数
    [recorders] 已声明的录像机
    [packs] 内置的有
    [kinds] 已知的种类
    [clauses] 本文件的条款
    [chains] 本文件的审批链
    [regulations] 此处生效的有
   *[words] 请从中选择
}：{ $words }
config-toml = 无法按 TOML 读取：{ $why }
config-toml-twice = 请保留其一
config-toml-date = 请写出真实存在的日期，格式为 YYYY-MM-DD
config-toml-form = 字符串要加引号，表以 [name] 开头，列表项以 [[name]] 开头
config-unread = 无法读取 { $file }：{ $why }
config-check-path = 请检查路径及其权限
config-not-utf8 = 第 { $at } 字节不是 UTF-8
config-save-utf8 = 请把文件保存为 UTF-8
config-wide-number = 无法使用该数字：不是有限值，或超出 64 位
config-plain-number = 请写普通的数字

policy-unknown-pack = 没有名为“{ $name }”的规定
policy-own-file = { $suggestion }（自己的文件请写出路径）
policy-unknown-role = 不认识的角色“{ $name }”
policy-own-role = { $suggestion }（自己的角色请用 [[role]] 声明，并给出 id、zh 和 en）
policy-unknown-clause = 不认识的条款“{ $name }”
policy-unknown-chain = 不认识的审批链“{ $name }”
policy-no-chain = 本文件没有审批链；请用 [[chain]] 添加
policy-no-parameter = 种类 { $kind } 没有参数 `{ $name }`
policy-rule-of-kind = 种类为 { $kind } 的 [[rule]]
policy-proposed-of-kind = 种类 { $kind } 的 `proposed`
policy-set-for-kind = 种类 { $kind } 的 `set`
policy-values-for-kind = 种类 { $kind } 的 `values`

agree-layout-template = 一台录像机不能同时有 `layout` 和 `template`
agree-layout-template-help = 已知产品保留 `layout`，其他目录结构保留 `template`
agree-roots = 该存储根目录与另一个存储根目录有共同的文件
agree-other-root = 另一个存储根目录
agree-roots-help = 每个目录只写一次；用 `ignore` 排除其中一部分
agree-inside = 该目录位于录像机的目录之内，Holdfast 不在那里写入任何内容
agree-tree = 录像机的目录
agree-inside-help = 请选择其外的目录，例如 /var/lib/holdfast
agree-status-every = 录像机和摄像机最多每 10 秒询问一次
agree-status-every-help = 请写 every = "60s"
agree-override-rule = 该覆盖项未指明任何规则
agree-override-rule-help = 请加上 `kind` 或 `clause`
agree-override-nothing = 该覆盖项没有改变任何内容
agree-override-nothing-help = 请加上 set = {"{"} parameter = value {"}"}，或 `wins_over`
agree-listen = 其他机器可以在该地址读取这些数字
agree-listen-help = 请监听 127.0.0.1；如确有此意，请写明 beyond_loopback = true
agree-tls-help = 请选择 tls = "starttls" 或 "implicit"
agree-password = 有账号就需要口令，而缺少 `password_file`
agree-password-help = 请加上 password_file = "…"，且仅 Holdfast 可读
agree-user = 有口令就需要账号，而缺少 `user`
agree-user-help = 请加上 user = "…"
agree-credentials = systemd 未交来任何凭据
agree-credentials-help = 请在单元中加上 LoadCredential=，或指明一个文件
agree-stamps-help = 请加上 stamp_url = ["https://…"]
agree-stamps = `{ $key }`不起作用：未设置时间戳机构
agree-transport = 缺少键 `{ $key }`：transport "{ $transport }" 需要它
agree-add = 请加上 `{ $key }`
agree-digest = `{ $key }` 不起作用：没有人接收该简报
agree-digest-help = 请为某个收件人加上 digest = ["{ $key }"]
agree-hook-key = { $form } 机器人的地址本身就是密钥，密钥从不写在这里
agree-hook-key-help = 请把地址放进只有 Holdfast 可读的文件，并写明该文件：url_file = "…"；然后为机器人更换密钥
agree-hook-nowhere = 这个 webhook 没有地址
agree-hook-nowhere-help = 请写 `url`；地址属于密钥时写 `url_file`
agree-hook-two = 一个 webhook 只有一个地址，这里写了两个
agree-hook-two-help = 请保留 `url` 或 `url_file` 之一
agree-hook-unsigned = 缺少键 `secret_file`：格式为 "{ $form }" 的消息需要签名
agree-hook-unsigned-help = 请写 secret_file = "…"，该文件应只有 Holdfast 可读
agree-hook-idle = `secret_file` 不起作用：企业微信机器人的地址本身就是密钥
agree-hook-idle-help = 请删除
agree-tls = 发往 { $host } 的邮件不能不加密就离开本机
config-form-date = 请写出真实存在的日期，格式为 YYYY-MM-DD，例如 2026-01-31
config-form-time-zone = 请写 IANA 时区，例如 Asia/Shanghai
config-form-clock = 请写 UTC、site、如 +08:00 的时差，或 IANA 时区
config-form-cron = 请写五个字段：分 时 日 月 星期，例如 "30 4 * * *"
config-form-byte-size = 请写整数并带单位 B、KiB、MiB、GiB 或 TiB，例如 64GiB
config-form-period = 请写整数并带单位 min、h、d、wd（工作日）、mo（自然月）或 y，例如 3wd
config-form-dates = 请写日期如 2026-05-01，或首末两日如 2026-02-15/2026-02-23
config-form-span = 请写整数并带单位 s、m、h 或 d，例如 15m
config-form-recorder-id = 请给出 1 至 255 字节，不含 "/" 和控制字符
config-form-camera-id = 请写 <录像机>/<摄像机>，例如 nvr1/gate
config-form-glob = 请写通配式，例如 *.tmp 或 cache/**
config-form-http-url = 请写地址，例如 https://stamps.example.org/tsr
config-form-listen-address = 请写地址和端口，例如 127.0.0.1:9713
config-form-local-minute = 请写当地日期和时刻（到分），例如 2026-11-22T08:00
config-form-syslog-server = 请写 udp://127.0.0.1:514、tcp://127.0.0.1:601 或 unix:/run/systemd/journal/syslog
config-account = { $name } 含有账号：机密从不写在这里
config-account-help = 请只写地址，并更换该机密；需要账号的状态接口可用 `credentials_file`
config-form-recorder-url = 请写形如 http://127.0.0.1:8081 的地址，不带账号
config-form-probe-address = 请写 rtsp://10.0.0.5、rtsp://10.0.0.5:8554 或 tcp://10.0.0.5:80，不带账号和路径
config-form-control-group = 请照录像机的 /proc/<pid>/cgroup 中 "0::" 之后的写法填写，例如 /system.slice/zoneminder.service
config-form-mail-address = 请写邮箱地址，例如 office@example.org
policy-see-clauses = 现行条款见 `holdfast clauses`
policy-no-rule-decides = 没有现行规则判定条款 { $clause }
policy-kinds-in-force = 现行的种类：{ $kinds }
policy-no-rule-matches = 没有现行规则与种类 { $kind } 的这一覆盖项相符
config-form-hours = 请写日期和时段，例如 "mon-fri 07:00-19:00; sat 08:00-12:00"、"workdays 08:00-18:00" 或 "daily 22:00-06:00"
inventory-no-camera = 本行没有写明摄像机
inventory-bad-camera = { $id } 不能作为摄像机编号
inventory-cannot-use = “{ $column }”栏不能填 { $value }
inventory-unknown-recorder = 摄像机“{ $camera }”所属的录像机“{ $recorder }”未声明
inventory-unknown-tag = “{ $name }”中有不认识的词“{ $word }”：没有一条规则知道它指什么
inventory-tag-near = 是否想写 `{ $near }`（标签 { $tag }）？本单位自定的词请写入 [inventory]：tags = ["{ $word }"]
inventory-tag-own = 请用 policies/README.md 所列的词，或写入 [inventory] 作为本单位自定的词：tags = ["{ $word }"]
inventory-encoding = 这份清单的编码是 { $encoding }，已按此读取
inventory-encoding-help = 请核对名称是否正常；另存为“CSV UTF-8”就无须猜测
policy-uncovered = 采用的规定里没有基本要求的这些检查：{ $clauses }
policy-uncovered-help = 如要保留，请在 packs 中加上 "baseline"，例如 packs = ["baseline", "campus-security"]；确实不要则不必改动
