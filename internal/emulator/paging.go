// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// maxPageSize is the most items that one page has, except for jobs.
const maxPageSize = 100

// A page is a part of a list and the tokens of its neighbours. A token names the
// place in the order after which the page begins. So an item that comes or goes
// between two pages neither repeats nor hides another.
type page[T any] struct {
	items          []T
	start          int // items before this page
	next, previous string
}

// tokens makes and reads the page tokens of one list. It seals them, so that it
// reads only what it made.
//
// Assumed A21: A page token that was not given out is refused with 400.
type tokens struct {
	random          *seededRandom
	list, parameter string
}

// of is the token of the page that begins after a place.
func (t tokens) of(place string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(t.seal(place) + place))
}

func (t tokens) seal(place string) string { return t.random.rank(t.list + "/" + place) }

// place is where the page of a token begins. Without a token it is "", the
// beginning of the list.
func (t tokens) place(token string) (string, *problem) {
	if token == "" {
		return "", nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		length := min(len(t.seal("")), len(text))
		if place := string(text[length:]); t.of(place) == token {
			return place, nil
		}
	}
	return "", badParameter(t.parameter, "The "+t.parameter+" was not given out by this list.")
}

// cut takes from items the page that begins after the token.
func cut[T any](items []T, place func(T) string, descending bool, known tokens, token string, size int) (page[T], *problem) {
	after, refusal := known.place(token)
	if refusal != nil {
		return page[T]{}, refusal
	}
	compare := func(a, b string) int {
		if descending {
			a, b = b, a
		}
		return strings.Compare(a, b)
	}
	slices.SortFunc(items, func(a, b T) int { return compare(place(a), place(b)) })
	start := 0
	for token != "" && start < len(items) && compare(place(items[start]), after) <= 0 {
		start++
	}
	end := min(start+size, len(items))
	tokenBefore := func(i int) string { return known.of(place(items[i-1])) }
	result := page[T]{items: items[start:end], start: start}
	if end < len(items) {
		result.next = tokenBefore(end)
	}
	if start > size {
		result.previous = tokenBefore(start - size)
	}
	return result, nil
}

// pageSize reads the size that the client wants, up to what the service allows
// and to the limit that the options set.
func (s *Server) pageSize(c *call, parameter string, usual, most int) (int, *problem) {
	size := usual
	if text := c.query.Get(parameter); text != "" {
		wanted, err := strconv.Atoi(text)
		if err != nil || wanted < 1 || wanted > most {
			return 0, badParameter(parameter, "The "+parameter+" is not a number from 1 to "+strconv.Itoa(most)+".")
		}
		size = wanted
	}
	if limit := s.store.options.PageSize; limit > 0 {
		size = min(size, limit)
	}
	return size, nil
}
