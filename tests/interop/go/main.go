// Checks what Holdfast writes with golang.org/x/mod/sumdb, and writes what Holdfast must read. Shares no code
// with Holdfast: only the C2SP paths, the bundle framing and the cosignature type are added to x/mod here.
package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	commands := map[string]func([]string) error{
		"note": openNote, "sign": signNote, "dir": checkDir, "proof": checkProof, "extend": checkExtend, "prove": prove,
	}
	run := commands[os.Args[1]]
	if run == nil {
		fatal(fmt.Errorf("unknown command %s", os.Args[1]))
	}
	if err := run(os.Args[2:]); err != nil {
		fatal(err)
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// cosigner verifies C2SP type 0x04, which x/mod does not know.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }
func (c cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), msg)
	return ed25519.Verify(c.key, []byte(signed), sig[8:])
}

func verifier(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || key[0] != 4 {
		return note.NewVerifier(vkey)
	}
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	return cosigner{parts[0], uint32(hash), key[1:]}, err
}

// open requires a good signature by each of the keys.
func open(msg []byte, vkeys []string) (*note.Note, error) {
	var known []note.Verifier
	for _, vkey := range vkeys {
		v, err := verifier(vkey)
		if err != nil {
			return nil, err
		}
		known = append(known, v)
	}
	n, err := note.Open(msg, note.VerifierList(known...))
	if err == nil && len(n.Sigs) != len(vkeys) {
		err = fmt.Errorf("%d signatures of %d", len(n.Sigs), len(vkeys))
	}
	return n, err
}

func openNote(args []string) error {
	msg, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	n, err := open(msg, args[1:])
	if err == nil {
		fmt.Print(n.Text)
	}
	return err
}

func signNote(args []string) error {
	signer, err := note.NewSigner(args[0])
	if err != nil {
		return err
	}
	msg, err := note.Sign(&note.Note{Text: args[1]}, signer)
	os.Stdout.Write(msg)
	return err
}

func parseTree(text, origin string) (tlog.Tree, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] != origin {
		return tlog.Tree{}, fmt.Errorf("no checkpoint of %s", origin)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func openTree(msg []byte, vkey string) (tlog.Tree, error) {
	n, err := open(msg, []string{vkey})
	if err != nil {
		return tlog.Tree{}, err
	}
	return parseTree(n.Text, strings.SplitN(vkey, "+", 2)[0])
}

// directory reads tiles by their C2SP paths; x/mod authenticates them.
type directory string

func (d directory) Height() int                      { return 8 }
func (d directory) SaveTiles([]tlog.Tile, [][]byte) {}
func (d directory) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := d.read(strings.Replace(t.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (d directory) read(path string) ([]byte, error) {
	return os.ReadFile(filepath.Join(string(d), path))
}

func (d directory) bundle(n, size int64) ([][]byte, error) {
	t := tlog.Tile{H: 8, L: -1, N: n, W: 256}
	if size-n*256 < 256 {
		t.W = int(size - n*256)
	}
	data, err := d.read(strings.Replace(t.Path(), "tile/8/data/", "tile/entries/", 1))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("%s is cut off", t.Path())
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:end])
		data = data[end:]
	}
	if len(entries) != t.W {
		return nil, fmt.Errorf("%s has %d entries", t.Path(), len(entries))
	}
	return entries, nil
}

// memory is x/mod's flat store of hashes.
type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		out[i] = m[at]
	}
	return out, nil
}

// rebuild hashes all entries of the directory.
func (d directory) rebuild(size int64) (memory, error) {
	var hashes memory
	for at := int64(0); at < size; at += 256 {
		entries, err := d.bundle(at/256, size)
		if err != nil {
			return nil, err
		}
		for i, entry := range entries {
			more, err := tlog.StoredHashes(at+int64(i), entry, hashes)
			if err != nil {
				return nil, err
			}
			hashes = append(hashes, more...)
		}
	}
	return hashes, nil
}

// checkDir recomputes the root from the entries, compares every tile, and reads every leaf through x/mod's
// authenticating reader.
func checkDir(args []string) error {
	d := directory(args[0])
	msg, err := d.read("checkpoint")
	if err != nil {
		return err
	}
	tree, err := openTree(msg, args[1])
	if err != nil {
		return err
	}
	hashes, err := d.rebuild(tree.N)
	if err != nil {
		return err
	}
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil || root != tree.Hash {
		return fmt.Errorf("root %v, checkpoint says %v (%v)", root, tree.Hash, err)
	}
	for _, t := range finalTiles(tree.N) {
		want, err := tlog.ReadTileData(t, hashes)
		if err != nil {
			return err
		}
		got, err := d.ReadTiles([]tlog.Tile{t})
		if err != nil || !bytes.Equal(got[0], want) {
			return fmt.Errorf("%s differs (%v)", t.Path(), err)
		}
	}
	reader := tlog.TileHashReader(tree, d)
	for at := int64(0); at < tree.N; at += 256 {
		var leaves []int64
		for i := at; i < at+256 && i < tree.N; i++ {
			leaves = append(leaves, tlog.StoredHashIndex(0, i))
		}
		if _, err := reader.ReadHashes(leaves); err != nil {
			return err
		}
	}
	fmt.Printf("ok %d\n", tree.N)
	return nil
}

// finalTiles drops the narrower partial tiles that older x/mod lists.
func finalTiles(size int64) []tlog.Tile {
	widest := map[tlog.Tile]int{}
	for _, t := range tlog.NewTiles(8, 0, size) {
		place := tlog.Tile{H: t.H, L: t.L, N: t.N}
		if t.W > widest[place] {
			widest[place] = t.W
		}
	}
	var tiles []tlog.Tile
	for t, w := range widest {
		t.W = w
		tiles = append(tiles, t)
	}
	return tiles
}

func parseHashes(lines []string) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, line := range lines {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, h)
	}
	return hashes, nil
}

// checkProof checks a tlog-proof file whose extra line is the leaf.
func checkProof(args []string) error {
	text, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	head, checkpoint, _ := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" || len(lines) < 3 {
		return fmt.Errorf("no proof")
	}
	leaf, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	path, err := parseHashes(lines[3:])
	if err != nil {
		return err
	}
	tree, err := openTree([]byte(checkpoint), args[1])
	if err != nil {
		return err
	}
	return tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(leaf))
}

// checkExtend checks the body of an add-checkpoint request against the root of the older tree.
func checkExtend(args []string) error {
	text, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	head, checkpoint, _ := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	old, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
	if err != nil {
		return err
	}
	path, err := parseHashes(lines[1:])
	if err != nil {
		return err
	}
	root, err := tlog.ParseHash(args[2])
	if err != nil {
		return err
	}
	tree, err := openTree([]byte(checkpoint), args[1])
	if err != nil {
		return err
	}
	return tlog.CheckTree(path, tree.N, tree.Hash, old, root)
}

// prove prints x/mod's own proofs: "record|tree <number> <hash>...", for each number given.
func prove(args []string) error {
	size, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil {
		return err
	}
	hashes, err := directory(args[0]).rebuild(size)
	if err != nil {
		return err
	}
	for _, arg := range args[2:] {
		n, err := strconv.ParseInt(arg, 10, 64)
		if err != nil {
			return err
		}
		record, err := tlog.ProveRecord(size, n, hashes)
		if err != nil {
			return err
		}
		grown, err := tlog.ProveTree(size, n+1, hashes)
		if err != nil {
			return err
		}
		fmt.Printf("record %d %s\ntree %d %s\n", n, words(record), n+1, words(grown))
	}
	return nil
}

func words(hashes []tlog.Hash) string {
	var all []string
	for _, h := range hashes {
		all = append(all, h.String())
	}
	return strings.Join(all, " ")
}
