// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"bytes"
	"encoding/binary"
	"iter"
	"maps"
	"slices"
)

// A search looks for many spellings of many secrets at once. A run of the CLI with
// everything logged writes megabytes; to go through them once for each spelling, of
// which there are hundreds, would take minutes under the race detector.
type search struct {
	spellings []spelling
	windows   map[uint64][]spot
}

// A spelling is one way to write a secret down.
type spelling struct {
	text         []byte
	form, secret string
}

// A spot is where in a spelling a window begins.
type spot struct{ spelling, offset int }

// window is how many bytes are looked at together. A spelling of at least
// 2*window-1 bytes covers, wherever in a text it begins, a whole window that begins
// at a multiple of window. So it is enough to look at those, and to know of each
// spelling the windows at its first offsets.
const window = 8

func newSearch(secrets []string) *search {
	s := &search{windows: map[uint64][]spot{}}
	for _, secret := range secrets {
		all := forms(secret)
		for _, form := range slices.Sorted(maps.Keys(all)) {
			for _, text := range all[form] {
				s.add(spelling{text: []byte(text), form: form, secret: secret})
			}
		}
	}
	return s
}

func (s *search) add(sp spelling) {
	s.spellings = append(s.spellings, sp)
	if len(sp.text) < 2*window-1 {
		return // find looks for it by itself.
	}
	for offset := range window {
		key := binary.LittleEndian.Uint64(sp.text[offset:])
		s.windows[key] = append(s.windows[key], spot{len(s.spellings) - 1, offset})
	}
}

// find returns one leak for each secret and form that the text shows.
func (s *search) find(place string, text []byte) []Leak {
	shown := make([]bool, len(s.spellings))
	for i, sp := range s.spellings {
		shown[i] = len(sp.text) < 2*window-1 && bytes.Contains(text, sp.text)
	}
	for at := 0; at+window <= len(text); at += window {
		for _, spot := range s.windows[binary.LittleEndian.Uint64(text[at:])] {
			begin := at - spot.offset
			if begin >= 0 && bytes.HasPrefix(text[begin:], s.spellings[spot.spelling].text) {
				shown[spot.spelling] = true
			}
		}
	}
	var found []Leak
	for i, sp := range s.spellings {
		leak := Leak{Place: place, Form: sp.form, value: sp.secret}
		if shown[i] && !slices.Contains(found, leak) {
			found = append(found, leak)
		}
	}
	return found
}

// encodedRuns are the parts of a text that may be base64 around something longer
// than a secret: 64 digits and more, with the padding.
func encodedRuns(text []byte) iter.Seq[[]byte] {
	const shortest = 64
	return func(yield func([]byte) bool) {
		for begin := 0; begin+shortest <= len(text); {
			// Seen from its end, most of what is no run is passed over at one look.
			if last := lastOther(text[begin : begin+shortest]); last >= 0 {
				begin += last + 1
				continue
			}
			end := begin + shortest
			for end < len(text) && base64Digit(text[end]) {
				end++
			}
			for range 2 {
				if end < len(text) && text[end] == '=' {
					end++
				}
			}
			if !yield(text[begin:end]) {
				return
			}
			begin = end
		}
	}
}

// lastOther returns where the last byte stands that is no digit of base64, or -1.
func lastOther(text []byte) int {
	for i, b := range slices.Backward(text) {
		if !base64Digit(b) {
			return i
		}
	}
	return -1
}

func base64Digit(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '+' || b == '/'
}
