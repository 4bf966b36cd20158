"use strict";
// Checks this bag with WebCrypto. Results live in `items`: name -> { kind, state, note }.
const data = JSON.parse(document.getElementById("data").textContent);
const items = new Map();
const utf8 = new TextEncoder();
let lang = data.lang;
const word = (id) => data.words[lang][id] ?? id;
const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (b) => parseInt(b, 16));
const unbase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const join = (...parts) => { const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0)); let at = 0; for (const p of parts) { out.set(p, at); at += p.length; } return out; };
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

function set(name, kind, state, note) { items.set(name, { kind, state, note }); }

// Lines of `sha256sum`: path -> hex digest.
function manifest(text) {
  return new Map(text.split("\n").filter(Boolean).map((line) => [line.slice(66), line.slice(0, 64)]));
}

// A signed note: the text ends before the last blank line.
function note(text) {
  const at = text.lastIndexOf("\n\n");
  const body = text.slice(0, at + 1);
  const lines = text.slice(at + 2).split("\n").filter(Boolean);
  const [origin, size, root] = body.split("\n");
  return { body, lines, origin, size: BigInt(size), root: hex(unbase64(root)) };
}

async function signed(text, vkey) {
  const one = vkey.indexOf("+"), two = vkey.indexOf("+", one + 1);
  const name = vkey.slice(0, one), key = unbase64(vkey.slice(two + 1));
  const id = hex((await sha256(join(utf8.encode(name + "\n"), key))).slice(0, 4));
  if (key[0] !== 1 || key.length !== 33 || id !== vkey.slice(one + 1, two)) return false;
  const read = note(text);
  return read.origin === name && lineBy(vkey, read.lines, read.body);
}

// An Ed25519 line of a note by the key of a verifier key, over a text.
async function lineBy(vkey, lines, text) {
  const one = vkey.indexOf("+"), two = vkey.indexOf("+", one + 1);
  const key = unbase64(vkey.slice(two + 1));
  const mine = lines.map((l) => l.split(" ")).find((l) => l[1] === vkey.slice(0, one) && hex(unbase64(l[2]).slice(0, 4)) === vkey.slice(one + 1, two));
  if (!mine) return false;
  let publicKey;
  try { publicKey = await crypto.subtle.importKey("raw", key.slice(1), { name: "Ed25519" }, false, ["verify"]); } catch { return null; }
  return crypto.subtle.verify({ name: "Ed25519" }, publicKey, unbase64(mine[2]).slice(4), utf8.encode(text));
}

// Whether a key is the bag's own, or rotation leaves, each signed by both keys, lead from it to the bag's own. That
// these leaves stand in the log is checked with all leaves.
async function leads(given) {
  let key = given;
  for (const entry of data.leaves) {
    const said = JSON.parse(entry.leaf);
    if (said.t !== "rotation" || said.old_vkey !== key) continue;
    const text = `holdfast key rotation v1\n${said.old_vkey}\n${said.new_vkey}\n${said.at_ms}\n`;
    const lines = said.signatures.split("\n").filter(Boolean);
    for (const vkey of [said.old_vkey, said.new_vkey]) {
      const good = await lineBy(vkey, lines, text);
      if (!good) return good;
    }
    key = said.new_vkey;
  }
  return key === data.vkey;
}

// RFC 9162 2.1.3.2.
async function included(entry, size, root) {
  let at = BigInt(entry.index), last = size - 1n;
  if (at > last) return false;
  let node = await sha256(join([0], utf8.encode(entry.leaf)));
  for (const text of entry.path) {
    if (last === 0n) return false;
    const beside = unhex(text);
    if (at % 2n === 1n || at === last) {
      node = await sha256(join([1], beside, node));
      while (at % 2n === 0n && at !== 0n) { at /= 2n; last /= 2n; }
    } else {
      node = await sha256(join([1], node, beside));
    }
    at /= 2n; last /= 2n;
  }
  return last === 0n && hex(node) === root;
}

const state = (good) => (good === null ? "unknown" : good ? "valid" : "invalid");

async function safely(name, kind, check) {
  try { set(name, kind, state(await check())); } catch { set(name, kind, "invalid"); }
}

// What needs no file: the log's signatures, every leaf, and that every recording is stated by a leaf.
async function checkInside() {
  const given = document.getElementById("key").value.trim();
  items.delete("key");
  if (given) await safely("key", "site-key", async () => leads(given));
  const files = manifest(data.texts["manifest-sha256.txt"]);
  if (data.checkpoint) {
    await safely("checkpoint", "checkpoint", () => signed(data.checkpoint, data.vkey));
    if (items.get("checkpoint").state === "unknown") items.get("checkpoint").note = "no-ed25519";
    const tree = note(data.checkpoint);
    for (const entry of data.leaves) {
      await safely("leaf " + entry.index, "leaf", async () =>
        (await included(entry, tree.size, tree.root)) &&
        hex(await sha256(utf8.encode(entry.leaf))) === files.get(`data/leaves/${entry.index}.leaf`));
    }
  }
  await safely("export", "export", async () => {
    const after = note(data.export_checkpoint);
    const says = JSON.parse(data.export.leaf);
    const inside = await included(data.export, after.size, after.root);
    const manifestDigest = hex(await sha256(utf8.encode(data.texts["manifest-sha256.txt"])));
    if (!inside || says.t !== "export" || says.manifest !== manifestDigest) return false;
    return signed(data.export_checkpoint, data.vkey);
  });
  if (data.missing > 0) set("missing", "missing", "unknown");
  const stated = new Set(data.leaves.map((l) => JSON.parse(l.leaf).s256));
  for (const [path, digest] of files) {
    if (path.startsWith("data/video/") && path !== "data/video/BLAKE3SUMS" && !stated.has(digest)) set(path, "stated", "invalid");
    else if (!items.has(path)) set(path, "file", "incomplete", "not-chosen");
  }
  show();
}

// Files that the reader chose, compared with the manifests. Names begin with the chosen folder's own.
async function checkFiles(chosen) {
  const listed = manifest(data.texts["manifest-sha256.txt"]);
  const byPath = new Map();
  for (const file of chosen) {
    const whole = file.webkitRelativePath || file.name;
    byPath.set(file.webkitRelativePath ? whole.slice(whole.indexOf("/") + 1) : whole, file);
  }
  const tags = byPath.get("tagmanifest-sha256.txt");
  const tagged = tags ? manifest(await tags.text()) : new Map();
  for (const [path, file] of byPath) {
    const inline = data.texts[path];
    const want = listed.get(path) ?? tagged.get(path);
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const digest = hex(await sha256(bytes));
      if (path === "tagmanifest-sha256.txt") set(path, "file", state(printed(tagged) === (await file.text()) && tagged.size > 0));
      else if (want === undefined) set(path, "file", path.startsWith("data/") ? "invalid" : "unknown", "unlisted");
      else set(path, "file", state(digest === want && (inline === undefined || hex(await sha256(utf8.encode(inline))) === digest)));
    } catch { set(path, "file", "unknown", "unread"); }
    show();
  }
}

const printed = (lines) => Array.from(lines, ([path, digest]) => `${digest}  ${path}\n`).join("");

function show() {
  document.documentElement.lang = lang;
  document.title = word("title");
  for (const place of document.querySelectorAll("[data-word]")) place.textContent = word(place.dataset.word);
  const rows = Array.from(items, ([name, item]) => {
    const row = document.createElement("tr"), what = document.createElement("td"), result = document.createElement("td");
    const label = word(item.kind);
    what.textContent = item.kind === "leaf" ? `${label} ${name.slice(5)}` : item.kind === "file" || item.kind === "stated" ? `${label}: ${name}` : label;
    result.textContent = word(item.note ?? item.state);
    result.className = item.state;
    row.append(what, result);
    return row;
  });
  document.getElementById("items").replaceChildren(...rows);
  const states = new Set(Array.from(items.values(), (item) => item.state));
  const verdict = ["invalid", "unknown", "incomplete"].find((s) => states.has(s)) ?? "valid";
  const place = document.getElementById("verdict");
  place.className = verdict;
  place.textContent = word(verdict);
}

document.getElementById("lang").value = lang;
document.getElementById("lang").addEventListener("change", (e) => { lang = e.target.value; show(); });
document.getElementById("key").addEventListener("change", checkInside);
// `done` tells whoever drives the page that everything asked for so far was checked.
let done = checkInside();
document.getElementById("files").addEventListener("change", (e) => { done = done.then(() => checkFiles(e.target.files)); });
