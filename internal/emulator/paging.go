// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
)

// maxPageSize is the most items that one page has, except for jobs.
const maxPageSize = 100

// A listing says how one list is divided into pages.
type listing[T any] struct {
	name        string         // keeps the tokens of two lists apart
	size, token string         // the query parameters
	usual, most int            // items of a page
	place       func(T) string // in the order of the list; no two items have the same
	descending  bool
	// inObject says that a token comes in a bookmark.
	inObject bool
}

// A page is a part of a list and the tokens of its neighbours. A token names the
// place in the order after which the page begins. So an item that comes or goes
// between two pages neither repeats nor hides another.
type page[T any] struct {
	items          []T
	start          int // items before this page
	size           int
	next, previous string
}

// page returns the page that the request asks for, of the size that the client wants, up
// to what the service allows and to the limit that the options set.
func (l listing[T]) page(s *Server, c *call, items []T) (page[T], *problem) {
	result := page[T]{size: l.usual}
	if text := c.query.Get(l.size); text != "" {
		size, err := strconv.Atoi(text)
		if err != nil || size < 1 || size > l.most {
			return result, badParameter(l.size, "The "+l.size+" is not a number from 1 to "+strconv.Itoa(l.most)+".")
		}
		result.size = size
	}
	if limit := s.store.options.PageSize; limit > 0 {
		result.size = min(result.size, limit)
	}
	token := c.query.Get(l.token)
	after, refusal := l.placeOf(token, s.store.random)
	if refusal != nil {
		return result, refusal
	}
	byPlace := map[string]T{}
	for _, item := range items {
		byPlace[l.place(item)] = item
	}
	places := slices.Sorted(maps.Keys(byPlace))
	if l.descending {
		slices.Reverse(places)
	}
	start := 0
	for token != "" && start < len(places) && (places[start] == after || l.descending == (places[start] > after)) {
		start++
	}
	end := min(start+result.size, len(places))
	result.start, result.items = start, mapped(places[start:end], func(place string) T { return byPlace[place] })
	tokenBefore := func(i int) string { return l.tokenOf(places[i-1], s.store.random) }
	if end < len(places) {
		result.next = tokenBefore(end)
	}
	if start > result.size {
		result.previous = tokenBefore(start - result.size)
	}
	return result, nil
}

// tokenOf returns the token of the page that begins after a place. The token is
// sealed, so that a list reads only what it gave out.
func (l listing[T]) tokenOf(place string, random *seededRandom) string {
	return base64.RawURLEncoding.EncodeToString([]byte(random.rank(l.name+"/"+place) + place))
}

// placeOf returns the place after which the page of a token begins. Without a
// token that is "", the beginning of the list.
//
// Assumed A21: A page token that was not given out is refused with 400.
func (l listing[T]) placeOf(token string, random *seededRandom) (string, *problem) {
	if token == "" {
		return "", nil
	}
	if l.inObject {
		var object bookmark
		if err := decodeStrict([]byte(token), &object); err != nil || object.Bookmark == "" || object.Limit < 1 {
			return "", badParameter(l.token, "The "+l.token+" is not one of ours.")
		}
		token = object.Bookmark
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		sealed := min(len(random.rank("")), len(text))
		if place := string(text[sealed:]); l.tokenOf(place, random) == token {
			return place, nil
		}
	}
	return "", badParameter(l.token, "The "+l.token+" was not given out by this list.")
}
