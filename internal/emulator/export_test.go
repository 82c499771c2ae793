// SPDX-License-Identifier: MPL-2.0

package emulator

// KeepLatest adds the numbers from 0 on to a bounded list. It returns what the
// list shows and how many it holds.
func KeepLatest(limit, count int) ([]int, int) {
	list := bounded[int]{limit: limit}
	for i := range count {
		list.add(i)
	}
	return list.latest(), len(list.items)
}

// ParseAssumptions is what reads assumptions.txt.
func ParseAssumptions(text string) ([]Assumption, error) { return parseAssumptions(text) }
