// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// keyValuePrefix begins every key value that the emulator makes up, so that a
// search for it finds a leak and nobody takes such a value for a real one.
const keyValuePrefix = "emulated-key-value-"

// A chance is where everything accidental comes from: ids, key values and the
// order of lists. It is a hash over the seed, so the same seed gives the same
// accidents. Each kind of accident counts for itself: a read more or less does
// not change the id of the next key.
type chance struct {
	seed  int64
	drawn map[string]uint64
}

func newChance(seed int64) *chance {
	return &chance{seed: seed, drawn: map[string]uint64{}}
}

func (c *chance) draw(kind string) [sha256.Size]byte {
	c.drawn[kind]++

	return sha256.Sum256(fmt.Appendf(nil, "%d/%s/%d", c.seed, kind, c.drawn[kind]))
}

// rank places one item in a list. It depends on the item alone, so an order
// is stable across the pages of a listing although items come and go.
func (c *chance) rank(id string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/rank/%s", c.seed, id))

	return hex.EncodeToString(sum[:8])
}

func (c *chance) hex(kind string, length int) string {
	sum := c.draw(kind)

	return hex.EncodeToString(sum[:])[:length]
}

func (c *chance) uuid(kind string) string {
	h := c.hex(kind, 32)

	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:]
}

func (c *chance) iamID() string {
	return "IBMid-" + strings.ToUpper(c.hex("iam-id", 10))
}

func (c *chance) keyValue() string {
	sum := c.draw("key-value")

	return keyValuePrefix + base64.RawURLEncoding.EncodeToString(sum[:])
}
