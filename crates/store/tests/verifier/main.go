// An auditor's check of an exported log with nothing of ours but the files:
// golang.org/x/mod/sumdb/{note,tlog} open the signed checkpoint, rebuild the
// tree from the entries and compare every tile; and, as whoever holds a receipt
// or an old checkpoint would, prove inclusion and consistency from the tiles alone.
//
//	main FOLDER KEY-FILE [OLD-CHECKPOINT]
package main

import (
	"bytes"
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

func fail(format string, arguments ...interface{}) {
	fmt.Printf("FAIL "+format+"\n", arguments...)
	os.Exit(1)
}

func read(path string) []byte {
	data, err := os.ReadFile(path)
	if err != nil {
		fail("%v", err)
	}
	return data
}

// open verifies the note and reads origin, size and root.
func open(text []byte, key string) (origin string, size int64, root tlog.Hash) {
	verifier, err := note.NewVerifier(strings.TrimSpace(key))
	if err != nil {
		fail("key: %v", err)
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		fail("checkpoint: %v", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 {
		fail("checkpoint: too short")
	}
	size, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		fail("size: %v", err)
	}
	bytes, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(bytes) != tlog.HashSize {
		fail("root: %v", err)
	}
	copy(root[:], bytes)
	return lines[0], size, root
}

// name spells a tile number: 1234067 is x001/x234/067.
func name(kind string, n int64, width int) string {
	out := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		out = fmt.Sprintf("x%03d/%s", n%1000, out)
	}
	out = "tile/" + kind + "/" + out
	if width < 256 {
		out += fmt.Sprintf(".p/%d", width)
	}
	return out
}

type storage []tlog.Hash

func (s storage) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, index := range indexes {
		if index >= int64(len(s)) {
			return nil, fmt.Errorf("hash %d is beyond the tree", index)
		}
		out = append(out, s[index])
	}
	return out, nil
}

// tiles reads the hash tiles of a folder; what they hold is proved by the root.
type tiles struct {
	folder string
	read   map[tlog.Tile][]byte
}

func (t tiles) Height() int { return 8 }

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range wanted {
		data, known := t.read[tile]
		if !known {
			var err error
			if data, err = os.ReadFile(filepath.Join(t.folder, name(strconv.Itoa(tile.L), tile.N, tile.W))); err != nil {
				return nil, err
			}
			t.read[tile] = data
		}
		out = append(out, data)
	}
	return out, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// Entries whose inclusion is proved one by one.
const proved = 32

// included proves from the tiles that entries stand where the rebuilt tree has
// them, and that a proof holds for its own entry alone.
func included(served tlog.HashReader, size int64, root tlog.Hash, stored storage) int {
	step := size/proved + 1
	count := 0
	for n := size - 1; n >= 0; n -= step {
		proof, err := tlog.ProveRecord(size, n, served)
		if err != nil {
			fail("inclusion of entry %d: %v", n, err)
		}
		leaf := stored[tlog.StoredHashIndex(0, n)]
		if err := tlog.CheckRecord(proof, size, root, n, leaf); err != nil {
			fail("inclusion of entry %d: %v", n, err)
		}
		leaf[0] ^= 1
		if tlog.CheckRecord(proof, size, root, n, leaf) == nil {
			fail("inclusion of entry %d: the proof holds for another entry too", n)
		}
		count++
	}
	return count
}

// continues proves from the tiles that the tree begins as an old checkpoint says.
func continues(served tlog.HashReader, size int64, root tlog.Hash, old []byte, key string) {
	oldOrigin, oldSize, oldRoot := open(old, key)
	proof, err := tlog.ProveTree(size, oldSize, served)
	if err == nil {
		err = tlog.CheckTree(proof, size, root, oldSize, oldRoot)
	}
	if err != nil {
		fail("consistency: %d entries of %s are not the beginning of this log: %v", oldSize, oldOrigin, err)
	}
}

func main() {
	folder, key := os.Args[1], string(read(os.Args[2]))
	origin, size, root := open(read(filepath.Join(folder, "checkpoint")), key)
	var stored storage
	for n := int64(0); n*256 < size; n++ {
		width := int(size - n*256)
		if width > 256 {
			width = 256
		}
		data := read(filepath.Join(folder, name("entries", n, width)))
		for i := 0; i < width; i++ {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				fail("entry %d: bundle too short", n*256+int64(i))
			}
			length := int(binary.BigEndian.Uint16(data))
			hashes, err := tlog.StoredHashes(n*256+int64(i), data[2:2+length], stored)
			if err != nil {
				fail("entry %d: %v", n*256+int64(i), err)
			}
			stored = append(stored, hashes...)
			data = data[2+length:]
		}
		if len(data) != 0 {
			fail("bundle %d: trailing bytes", n)
		}
	}
	rebuilt, err := tlog.TreeHash(size, stored)
	if err != nil || rebuilt != root {
		fail("root: the entries do not give the signed root (%v)", err)
	}
	compared := 0
	for _, tile := range tlog.NewTiles(8, 0, size) {
		// It also lists the narrower widths of the last tile of each level.
		there := size >> (8 * uint(tile.L))
		if tile.W < 256 && tile.N*256+int64(tile.W) < there {
			continue
		}
		want, err := tlog.ReadTileData(tile, stored)
		if err != nil {
			fail("tile: %v", err)
		}
		path := name(strconv.Itoa(tile.L), tile.N, tile.W)
		if !bytes.Equal(want, read(filepath.Join(folder, path))) {
			fail("%s: differs from the entries", path)
		}
		compared++
	}
	served := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, tiles{folder, map[tlog.Tile][]byte{}})
	proofs := included(served, size, root, stored)
	if len(os.Args) > 3 {
		continues(served, size, root, read(os.Args[3]), key)
	}
	fmt.Printf("OK %s: %d entries, %d tiles, %d inclusion proofs\n", origin, size, compared, proofs)
}
