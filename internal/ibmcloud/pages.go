// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import "errors"

// maxPages is how many pages of a list are read before it counts as endless.
const maxPages = 1000

// Errors of a list whose next page cannot be asked for.
var (
	errPageLoop = errors.New("the pages of the list run in a circle")
	errNextPage = errors.New("the address of the next page cannot be read")
)

// pages are those of a list that were asked for, by what asks for them.
type pages map[string]bool

// visit notes a page, and refuses one that was asked for before.
func (p pages) visit(next string) error {
	if p[next] || len(p) >= maxPages {
		return errPageLoop
	}
	p[next] = true
	return nil
}
