# `holdfast init` 写出的配置文件中的注释。

init-written = 已写出 { $file }：{ $recorders } 台录像机，{ $cameras } 路摄像机。
init-next = 下一步：通读一遍，填上只有您知道的内容，再运行 `holdfast check`。
init-nothing = 在 { $path } 下没有认出任何录像；`holdfast discover { $path }` 会说明看了什么。请说明其文件如何命名：`holdfast init { $path } --layout '{"{"}camera{"}"}/%Y-%m-%d/%H-%M-%S.mp4'`
init-nothing-named = 没有文件的名称符合 { $layout }；未写出任何内容。

init-head =
    Holdfast 配置文件，由 `holdfast init` { $version } 于 { $at } 根据磁盘上的内容写出。
    设置项是已查明的，注释是只有您知道的：去掉行首的 # 并填写。
    写错之处会连同行号指出；用 `holdfast check` 试一试。相对路径从本文件所在文件夹算起。
init-state = Holdfast 写下的一切都在这里：看到的录像、账本及其密钥、待发邮件。绝不能放在录像机的文件夹里。作为服务运行时用 /var/lib/holdfast。
init-site-id = 简称，账本名称的一部分：请在第一次核查之前定好，以后不能改。现为本机名称。
init-site-name = 单位名称，印在每份报告上。
init-site-tz = 按这个时区划分日期。现为本机时区。

init-recorders = 录像机
init-recognised = { $title }，由路径认出，把握 { $sure }：
init-named = 文件名符合 --layout 所给的样式。
init-tied = 这些名称符合不止一种产品。现取 { $layout }，因为它假定得最少；如果下面一行才对，请去掉其 #，并删去上面一行。
init-recorder-id = 其下每台摄像机编号的前半部分。要改名请趁现在。
init-in-service = 启用日期。不写就分不清是新装的录像机还是丢了录像。现存最早的录像是这一天：
init-blind = { $title } 本身不显示的内容。本版本的 Holdfast 只读取录像，下列条款目前无法判定；但今天没有留下的日志，以后也无从判断，所以这些设置值得现在就做。
init-blind-clauses = 在此之前无法判定 { $regulation } 的 { $n } 条：{ $clauses }
init-blind-same = 在此之前无法判定的条款同上。

init-policy = 适用的规定
init-packs = 内置规定，用 `holdfast clauses` 查看全部。基本要求是：保存30天、无缺口、无损坏、时钟准确。
init-packs-more = 海南的学校，以及校园安全的一般规定。请同时保留基本要求：缺口、停录、时钟、未登记的摄像机等，那些规定没有写到的由它来查。

init-cameras = 摄像机
init-inventory = 台账：没有它，区域、责任人和地点都无从判断。请填写下面各行，或指明一份栏目相同的表格。去掉 # 的一行即为已登记，此后其他在录的摄像机都算未登记。区域标签用规定中的写法，例如 gate（大门）、corridor（走廊）、classroom（教室）、dormitory_interior（宿舍内部）。
init-camera = 已观察到：完整保存 { $days } 天，{ $segments } 个录像段，每段约 { $length }，共 { $bytes }。
init-camera-events = 已观察到：按事件录像，{ $segments } 个录像段，每段约 { $length }，共 { $bytes }。
init-cameras-more = 另有 { $n } 路摄像机：用 `holdfast check --format json` 查看。

init-mail = 邮件
init-mail-how = 有了发现通知谁。密码放在只有 Holdfast 账号能读的单独文件里，绝不写在这里。先试用的话：写 transport = "file" 和 dir = "mail"，每封邮件写成文件夹里的一个文件。

init-missing-share = 谁在共享文件夹里打开、改名或删除文件：把这几行写进 smb.conf 中该共享的一节，逐个文件都有记录。直接在这台机器上操作的，它看不到。
init-missing-front = 谁在浏览器里看录像：该产品不作任何记录。请在它前面放一个要求登录的 nginx（auth_basic，或能识别人员的代理），关闭产品自己的端口，并保留这份日志：
init-missing-frigate-log = 谁看了录像：Frigate 的访问日志放在内存里，满 10 MB 或重启就没有了。在 compose 文件中加上这一挂载，日志就留在磁盘上：
init-missing-frigate-user = 看录像的人是谁：从 8971 端口登录的人，Frigate 的日志里没有名字。请给它的 nginx 换成这个格式，或在前面放一个要求登录的代理。5000 端口完全不要求登录，不能让任何人访问到。
init-missing-frigate-index = 摄像机是否停录、它的设置会删除什么、有哪些导出：都在它的数据库里。/srv/frigate/config 指挂载为 /config 的文件夹；整个文件夹都要能读，只复制数据库文件会漏掉最新的记录。
init-missing-frigate-lost = 从何时起与摄像机失去连接：Frigate 自身的日志里有，就在同一挂载中。请在它的 [[recorder]] 下加上这一行，让 Holdfast 读取；容器的时区与本站不同时，用 `clock` 写明：
init-missing-zoneminder-asked = ZoneMinder 是否与摄像机失去连接：它的接口（API）有问必答。请在它的 [[recorder]] 下加上这一行，让 Holdfast 询问；文件中是一个可以查看监视器、可以使用接口的账号（用户名:密码），ZoneMinder 不要求登录时可以省去：
init-missing-zoneminder-lost = 从何时起与摄像机失去连接：ZoneMinder 的日志里有；其服务的环境变量写明 LOG_FLUSH=1 时立即写入，否则每满 4 KiB 才写。请在它的 [[recorder]] 下加上第二行，让 Holdfast 读取：
init-missing-zoneminder-index = 摄像机是否停录、哪些事件已存档、哪些过滤器会删除事件：都在它的数据库里，只读不写。在 mysql 客户端中执行：
init-missing-zoneminder-log = 谁看了事件：只有网页服务器的日志知道，而且没有姓名。请为 ZoneMinder 单独留一份日志，让 Holdfast 能读；登录记录只在数据库里保留7天，请把 ZM_LOG_DATABASE_LIMIT 调大：
init-missing-zoneminder-cache = Debian 的 Apache 设置把事件文件夹放在 /zm/cache 下，任何人不登录就能访问。请关闭：
init-missing-motion-asked = Motion 是否与摄像机失去连接：它的码流端口有问必答。请在它的 [[recorder]] 下加上这一行，让 Holdfast 询问：
init-missing-motion-status = 摄像机发生过什么：只有 Motion 的日志里有。请在它的 [[recorder]] 下加上第二行，让 Holdfast 读取：
init-missing-motioneye-log = 谁看了录像：motionEye 只有在这一级别才记录，写在 motioneye.conf 中：
init-missing-shinobi-index = 哪些监视器已停、哪些录像已存档：都在它的数据库里。在 mysql 客户端中执行：
init-missing-shinobi-log = 谁看了录像：在同一数据库的一张表里，除非 log_days 另有设置，只保留10天。在 mysql 客户端中执行：
init-missing-kerberos-log = 谁取走了录像：程序只打印一下，不保留。在 compose 文件中加上这几行，就留在系统日志里。那里只有地址，没有姓名：/file/ 不登录就能取录像，所以下一项也要做。
init-missing-viseron-index = 摄像机是否在线、文件何时转移或删除：都在它的数据库里。在 psql 中连接 viseron 后执行：
init-missing-dahua-log = 谁在设备上回放或下载：在设备的操作日志里，需要一个能读日志的账号。这个请求应当返回一个 token：
