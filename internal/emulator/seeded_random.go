// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// keyValuePrefix begins every key value that the emulator makes. A search for it
// finds leaks, and nobody can mistake such a value for a real one.
const keyValuePrefix = "emulated-key-value-"

// A seededRandom makes IDs, key values and the order of lists. It is a hash over
// the seed: the same seed gives the same results. Each kind of value has its own
// counter, so one more read does not change the ID of the next key.
type seededRandom struct {
	seed  int64
	drawn map[string]uint64
}

func (r *seededRandom) draw(kind string) [sha256.Size]byte {
	r.drawn[kind]++
	return sha256.Sum256(fmt.Appendf(nil, "%d/%s/%d", r.seed, kind, r.drawn[kind]))
}

// rank places one item in a list. It depends on the item alone, so an order
// is stable across the pages of a listing although items come and go.
func (r *seededRandom) rank(id string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/rank/%s", r.seed, id))
	return hex.EncodeToString(sum[:8])
}

func (r *seededRandom) hex(kind string, length int) string {
	sum := r.draw(kind)
	return hex.EncodeToString(sum[:])[:length]
}

func (r *seededRandom) uuid(kind string) string {
	h := r.hex(kind, 32)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:]
}

func (r *seededRandom) iamID() string {
	return "IBMid-" + strings.ToUpper(r.hex("iam-id", 10))
}

func (r *seededRandom) keyValue() string {
	sum := r.draw("key-value")
	return keyValuePrefix + base64.RawURLEncoding.EncodeToString(sum[:])
}
