# 账本自身的命令：状态、证明、核验。

ledger-status = 日志 { $origin }：{ $size } 条记录，根 { $root }；已有 { $published } 条以文件形式发布。
ledger-unwitnessed = 尚无见证方联署该日志：持有密钥者仍可能重写它。请把检查点交给单位以外的人保存。
ledger-frozen-published = 日志已冻结：已发布 { $known } 条记录，根 { $knownroot }；evidence.db 中有 { $stored } 条，根 { $storedroot }。
ledger-frozen-catalogue = 日志已冻结：catalogue.db 曾见 { $known } 条记录，根 { $knownroot }；evidence.db 中有 { $stored } 条，根 { $storedroot }。
ledger-frozen-signed = 日志已冻结：曾签署 { $known } 条记录的检查点，根 { $knownroot }；evidence.db 中有 { $stored } 条，根 { $storedroot }。
ledger-frozen-damaged = 日志已冻结：evidence.db 中的记录与树的边缘不一致；文件已损坏或被人工改动。
ledger-frozen-unreadable = 日志已冻结：无法读取已发布的检查点：{ $why }
ledger-frozen-other-log = 日志已冻结：密钥属于 { $key }，检查点属于 { $log }。如果 `holdfast ledger successor` 曾中断，请重新运行。
ledger-frozen-remedy = 在查明之前不再签署任何内容。是否放回了旧备份？请放回较新的 evidence.db。确已丢失？`holdfast ledger successor` 会开始一份新日志，并在其中载明本日志。如无人恢复过备份，请保留整个状态目录并告知检查人员。
ledger-not-frozen = 日志未冻结：无需接续。
ledger-succeeded = 日志 { $old } 已终止，保存在 { $folder }。新日志 { $new } 的第一条记录载明了它。请分发新的验证公钥：{ $key }
ledger-no-leaf = 没有任何记录涉及该内容；录像是否已读取并封存？`holdfast check` 会封存新内容。
ledger-beyond = 第 { $leaf } 条记录尚未发布：检查点只覆盖 { $size } 条。
ledger-proved = 记录已写入 { $leaf }，证明已写入 { $proof }。
ledger-other-log = 该检查点属于另一份日志：{ $origin }。
ledger-inconsistent = { $new } 条记录、根为 { $newroot } 的日志并不延续 { $old } 条记录、根为 { $oldroot } 的日志：其中之一被重写过。请保留两份文件并告知检查人员。

verify-verified = 核验通过。
verify-signer_unknown = 前后一致，签名者不明。
verify-failed = 核验失败。
verify-directory = 已重新计算全部记录、分块和根，结果一致：{ $files } 个文件，{ $leaves } 条记录。
verify-included = 第 { $leaf } 条记录确在日志 { $origin }（共 { $size } 条）之中。
verify-extends = { $new } 条记录的日志延续了 { $old } 条记录的旧检查点：其中没有任何内容被更改或删去。
verify-segment = { $file } 的字节与记录所载 SHA-256 一致。
verify-other-bytes = { $file } 的 SHA-256 为 { $found }，记录所载为 { $stated }：二者不是同一内容。
verify-no-leaf = 证明中不含记录，旁边也没有 .leaf 文件。
verify-weak = 该记录只说明当时有此文件：其内容尚未读取。
verify-late = 内容是在录制之后才首次读取的：此前有无变动，这里无法证明。
verify-signer-unknown = 未核对签名者：请用 --key 给出该单位的验证公钥。
verify-no-witness = 未经见证方核对：日志整体是否被重写，只能由他人保存的检查点来证明。

ledger-frozen-because = 日志已冻结，不再签署任何内容：{ $why }。请放回较新的 evidence.db，或告知检查人员。
ledger-witnessed = 最新检查点已由法定数量的见证方联署。
ledger-unwitnessed-since = 自 { $since } 起未达到见证方的法定联署数：此后封存的内容，持有密钥者仍可能重写。
ledger-witness = 见证方 { $name }：已联署 { $size } 条；{ $word }
ledger-witness-optional = 见证方 { $name }（可选）：已联署 { $size } 条；{ $word }
ledger-witness-never = 尚未询问
ledger-witness-cosigned = 最近一次询问时已联署
ledger-witness-ahead = 它已知 { $said } 条，多于本日志
ledger-witness-inconsistent = 它表示本日志并不延续其联署过的日志
ledger-witness-not_listed = 它不认识本日志；请把 `holdfast ledger key` 打印的公钥交给其运营方
ledger-witness-unusable = 其答复无法使用：{ $said }
ledger-witness-later = 稍后会再次询问：{ $said }
verify-mail-without = 这封邮件的正文中没有检查点。

ledger-no-authority = 未设置时间戳机构：本日志在某日已经存在，只能由联署和邮件中的检查点证明。
ledger-stamp = { $url } 的时间戳：{ $at }，覆盖 { $size } 条记录；{ $word }
ledger-stamp-unrooted = { $url } 的时间戳：{ $at }，覆盖 { $size } 条记录，因未设置 stamp_root，签发者不明；{ $word }
ledger-stamp-none = { $url } 的时间戳：尚无；{ $word }
ledger-stamp-overdue = 警告：自 { $since } 起，{ $url } 已超过三个周期未给出时间戳。
ledger-stamp-never = 尚未询问
ledger-stamp-stamped = 最近一次询问时已签发
ledger-stamp-refused = 稍后会再次询问：{ $said }
ledger-stamp-untrusted = 其答复未予保存：{ $said }。stamp_root 是否为正确的文件？
ledger-stamp-unusable = 其答复未予保存：{ $said }
ledger-stamp-later = 稍后会再次询问：{ $said }
ledger-stamp-nobody = 未设置时间戳机构：请在配置文件的 [ledger] 下写入 stamp_url = ["https://…"]。
ledger-stamp-nothing = 尚无已发布的检查点可供加盖时间戳；请先运行 `holdfast check`。
verify-stamps = { $n } 个时间戳均成立，且日志延续了被盖戳的检查点；最新一个为 { $at }，覆盖 { $size } 条记录。
verify-no-stamp = 其中没有时间戳：何时封存，只有日志自己的说法。
verify-stamp-signer-unknown = 未核对 { $n } 个时间戳由谁签发：请用 --stamp-root 给出该机构的根证书。
verify-stamps-unread = 未核对时间戳，此处无法读取 evidence.db：{ $why }
