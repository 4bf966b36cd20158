# 签名文本、检查点、证明、分块、见证法定人数文件或时间戳为何不成立。

note-too-long = 无法读取签名文本：长度超过 { $most } 字节
note-not-text = 无法读取签名文本：不是纯文本
note-no-signatures = 无法读取签名文本：空行之后缺少签名
note-line = 无法读取签名文本：第 { $line } 行签名格式不对
note-too-many = 无法读取签名文本：签名多于 { $most } 个
note-unsignable = 无法签名：内容必须是以换行结尾的纯文本
note-time = 无法以 { $time } 秒为时间签名：超出 2^63-1
note-bad-signature = { $name }（{ $id }）的签名与内容不符
note-no-known-signer = 没有已知密钥的签名

key-name = “{ $name }”不能作密钥名：不得为空，不得含空格、控制字符或“+”
key-form = 无法读取密钥：应为“名称+12345678+base64”，请复制整行
key-bytes = 无法使用 { $name } 的密钥：类型之后的字节不是有效公钥
key-id = 无法使用 { $name } 的密钥：写明的编号是 { $written }，由名称和字节算出的是 { $computed }
key-kind = 无法使用 { $name } 的密钥：类型 { $kind } 未知

checkpoint-lines = 无法读取检查点：需有来源、大小和根三行
checkpoint-origin = 检查点的来源不可用：{ $why }
checkpoint-size = 无法读取检查点：大小必须是小于 2^63、无前导零的十进制数
checkpoint-root = 无法读取检查点：根必须是 32 字节的 base64
checkpoint-empty-root = 检查点不可用：大小为 0 而根是 { $root }，并非空树的根
checkpoint-extension = 无法读取检查点：第 { $line } 行扩展内容为空
checkpoint-other-log = 检查点属于日志 { $found }，而不是 { $expected }

proof-header = 无法读取证明：首行不是 { $header }
proof-not-text = 无法读取证明：不是文本
proof-cut-off = 无法读取证明：在检查点之前被截断
proof-line-ends = 无法读取证明：行以 CR LF 结尾，文件在途中被某程序改动；请取得原样的文件
proof-mark = 无法读取证明：首行之前有字节顺序标记，文件在途中被某程序改动；请取得原样的文件
proof-index = 无法读取证明：第 { $line } 行不是 `index` 加记录编号
proof-line = 无法读取证明：第 { $line } 行格式不对
proof-extra = 无法写出证明：附加数据 { $bytes } 字节，超过 { $most }
proof-path = 该记录不在日志中：{ $why }
proof-outside = { $leaf } 号记录不在含 { $size } 条记录的树中
proof-shrinks = 含 { $old } 条记录的树不可能增长成 { $new } 条
proof-length = 证明的哈希个数不对：{ $n }
proof-root = 证明得出的根是 { $computed }，而树的根是 { $expected }

request-not-text = 不是文本
request-old = 首行必须是 `old <size>`
request-cut-off = 空行之后缺少检查点
request-hash = 第 { $line } 行不是哈希
request-hashes = 哈希多于 { $most } 个

rotation-form = { $leaf } 号记录不是可读的密钥更换记录
rotation-unsigned = { $leaf } 号记录的密钥更换没有新旧两个密钥的签名
rotation-broken = { $leaf } 号记录的密钥更换不是从当时有效的密钥开始
rotation-stranger = { $key } 从来不是这个日志的密钥

bundle-too-long = { $entry } 号条目无法装入条目包：有 { $bytes } 字节，超过 { $most }
bundle-cut-off = 无法读取条目包：在 { $entry } 号条目中间结束
bundle-count = 无法读取条目包：有 { $found } 条，而不是 { $expected } 条

log-unreadable = 无法读取：{ $why }
log-unsigned = 没有以 { $name } 为名的签名
log-missing = 缺失
log-length = 长度不对
log-entry = { $entry } 号条目不是日志签过的那一条
log-hash = 第 { $hash } 个哈希不是由各条内容算出的那一个
log-disputed = { $entry } 号条目与其哈希分块不一致，且都不是根所承诺的
log-superseded = 不是取代它的更宽文件的开头部分
log-root = 写明的根是 { $said }，而由各条内容算出的是 { $computed }
log-unreached = 写明的根是 { $said }，日志余下的部分得不出这个根

quorum-line = 第 { $line } 行：{ $what }
quorum-keyword = 看不懂“{ $word }”；每行以 log、witness（见证方）、group 或 quorum 开头
quorum-form = 应写成 `{ $form }`
quorum-key-log = log 需要另一种类型的密钥
quorum-key-witness = witness（见证方）需要另一种类型的密钥
quorum-name = 名称“{ $name }”已被占用
quorum-repeated = 该密钥在前面的行里已出现
quorum-unknown = 前面没有定义“{ $name }”
quorum-member = “{ $name }”已是某个组的成员
quorum-threshold = 不能要求 { $members } 个成员中的“{ $threshold }”个
quorum-one = 文件必须恰有一行 quorum；不需要见证方时写 `quorum none`
quorum-unread = 无法读取 { $path }：{ $why }
quorum-unread-help = 请检查路径及其权限

stamp-form = 应答不是时间戳：{ $why }
stamp-refused = 时间戳机构拒绝了请求：{ $why }
stamp-imprint = 它盖的是别的内容
stamp-nonce = 它应答的是另一个请求：随机数不是我们的
stamp-content = 它的签名针对的是别的内容
stamp-signature = 它的签名有误，或属于不认识的类型
stamp-certificate-purpose = 签发它的证书不是专用于时间戳的
stamp-certificate-time = 签发它的证书在所盖时间不在有效期内
stamp-certificate-kind = 签发它的证书属于不认识的类型
stamp-certificate-absent = 没有附上签发它的证书
stamp-certificate-other = 签发它的证书不是其签名所指的那一个
stamp-chain = 它的证书不通向所给的根证书：{ $why }
stamp-no-root = 其中没有 PEM 格式的证书
stamp-roots = 无法使用 { $path }：{ $why }
stamp-roots-help = 请指明含时间戳机构根证书的 PEM 文件
stamp-kept-bad = 时间戳验证不通过：{ $why }
stamp-kept-bytes = 时间戳的字节与保存时不同
stamp-kept-leaf = 日志中没有记录载明这个时间戳
stamp-kept-log = 日志不是所盖检查点的延续
