// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestListKeys_pagesShowEveryKeyOnce(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		pageSize int
		query    string
		sizes    []int
	}{
		"one page":                      {0, "", []int{6}},
		"the client's size":             {0, "?pagesize=4", []int{4, 2}},
		"one by one, sorted, backwards": {0, "?pagesize=1&sort=name&order=desc", []int{1, 1, 1, 1, 1, 1}},
		"the server's size":             {2, "?pagesize=100", []int{2, 2, 2}},
		"full pages only":               {0, "?pagesize=3&filter=name+co+%22k%22", []int{3, 2}},
	}
	for name, test := range tests {
		cloud, token := newSession(t, emulator.Options{PageSize: test.pageSize})
		for i := range 5 {
			cloud.mint(t, token, fmt.Sprint("k", i))
		}
		pages := cloud.pages(t, token, "/iam/v1/apikeys"+test.query, "apikeys", "next", "name")
		var sizes []int
		for _, page := range pages {
			sizes = append(sizes, len(page))
		}
		same(t, "sizes of the pages: "+name, test.sizes, sizes)
		all := slices.Concat(pages...)
		sorted := slices.Sorted(slices.Values(all))
		if unique := slices.Compact(slices.Clone(sorted)); len(unique) != len(all) {
			t.Errorf("%s: a key is shown twice: %v", name, all)
		}
		if slices.Reverse(sorted); strings.Contains(test.query, "desc") {
			same(t, "the sorted list", sorted, all)
		}
	}
}

func TestListKeys_previousLeadsBack(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	for i := range 4 {
		cloud.mint(t, token, fmt.Sprint("k", i))
	}
	const path = "/iam/v1/apikeys?pagesize=2&sort=name"
	forth := cloud.pages(t, token, path, "apikeys", "next", "name")
	second := cloud.ask(t, token, http.MethodGet, path, "").get(t, "next")
	last := cloud.ask(t, token, http.MethodGet, strings.TrimPrefix(second, cloud.url), "").get(t, "next")
	back := cloud.pages(t, token, strings.TrimPrefix(last, cloud.url), "apikeys", "previous", "name")
	slices.Reverse(back)
	same(t, "pages on the way back", forth, back)
}

func TestListKeys_takesNoTokenOfAnotherList(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	for i := range 2 {
		cloud.makeJob(t, token, "us-south", map[string]any{"name": fmt.Sprint("job", i)})
	}
	next := cloud.ask(t, token, http.MethodGet, jobsIn("us-south")+"&limit=1", "").get(t, "next")
	for path, want := range map[string]int{
		jobsIn("us-south") + "&next=" + next:  http.StatusOK,
		jobsIn("us-south") + "&next=x" + next: http.StatusBadRequest,
		"/iam/v1/apikeys?pagetoken=" + next:   http.StatusBadRequest,
		southern + "?start=" + next:           http.StatusBadRequest,
	} {
		cloud.wants(t, want, token, http.MethodGet, path, "")
	}
}

func TestListKeys_aPageIsNotMovedByKeysThatComeAndGo(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	ids := map[string]string{}
	for _, name := range []string{"b", "d", "f", "h"} {
		ids[name], _ = cloud.mint(t, token, name)
	}
	first := cloud.ask(t, token, http.MethodGet, "/iam/v1/apikeys?pagesize=2&sort=name", "")
	must(t, cloud.DeleteKey(ids["b"]))
	cloud.mint(t, token, "a")
	rest := cloud.pages(t, token, strings.TrimPrefix(first.get(t, "next"), cloud.url), "apikeys", "next", "name")
	same(t, "later pages", [][]string{{"f", "h"}, {"login"}}, rest)
}

func TestListKeys_orderIsByChanceUnlessAskedFor(t *testing.T) {
	t.Parallel()
	orders := map[string]bool{}
	for seed := range int64(5) {
		cloud, token := newSession(t, emulator.Options{Seed: seed + 1})
		for i := range 5 {
			cloud.mint(t, token, fmt.Sprint("k", i))
		}
		first := cloud.pages(t, token, "/iam/v1/apikeys", "apikeys", "next", "name")
		same(t, "the same list once more", first, cloud.pages(t, token, "/iam/v1/apikeys", "apikeys", "next", "name"))
		orders[fmt.Sprint(first)] = true
	}
	if len(orders) < 2 {
		t.Error("every seed gives the same order")
	}
}

func TestListKeys_selects(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		role, query string // {me} and {account} are filled in
		keys        int
	}{
		"oneself":                             {"admin", "?iam_id={me}&account_id={account}", 1},
		"everybody, for an administrator":     {"admin", "?scope=account", 4},
		"everybody, for the owner":            {"owner", "?scope=account&iam_id={me}", 4},
		"the entity, spelled out":             {"viewer", "?scope=entity&type=user&order=asc&group_id=g", 1},
		"service ids":                         {"admin", "?type=serviceid&scope=account", 0},
		"a filter by the beginning of a name": {"admin", "?scope=account&filter=name+sw+%22cpd-%22", 2},
		"a filter by a whole name":            {"admin", "?scope=account&filter=name+eq+%22login%22", 2},
	}
	for name, test := range tests {
		cloud, token := newSession(t, emulator.Options{Role: test.role})
		user := cloud.Users()[0]
		query := strings.NewReplacer("{me}", user.IAMID, "{account}", user.AccountID).Replace(test.query)
		got := cloud.wants(t, http.StatusOK, token, http.MethodGet, "/iam/v1/apikeys"+query, "")
		same(t, "number of keys for "+name, test.keys, len(got.list(t, "apikeys")))
	}
}

func TestListKeys_refuses(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	for _, query := range []string{
		"filter=name+like+%22x%22", "filter=name+eq+x", "page_size=1", "pagesize=1&pagesize=2", "pagesize=0", "pagesize=101",
		"scope=world", "type=robot", "sort=age", "order=up", "include_history=1",
		// Page tokens that the list did not give out.
		"pagetoken=%25", "pagetoken=bm93aGVyZQ", "pagetoken=bG9n", "pagetoken=bG9naW4AMDAwMDAwMDAwMDAwMDAwMA&sort=name",
	} {
		cloud.walk(t, token, step{"GET", "/iam/v1/apikeys?" + query, "", 400, "BXNIM0106E"})
	}
	cloud.walk(t, token,
		step{"GET", "/iam/v1/apikeys?iam_id=IBMid-1", "", 403, `"code":"forbidden"`},
		step{"GET", "/iam/v1/apikeys?account_id=1", "", 403, `"code":"forbidden"`},
	)
	viewed, viewer := newSession(t, emulator.Options{Role: "viewer"})
	viewed.wants(t, http.StatusForbidden, viewer, http.MethodGet, "/iam/v1/apikeys?scope=account", "")
}

func TestPropagation_whatIsNewCannotBeSeenYet(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{Propagation: time.Minute})
	id, value := cloud.mint(t, token, "key")
	path := "/iam/v1/apikeys/" + id
	look := func() [6]int {
		return [6]int{
			cloud.ask(t, token, http.MethodGet, path, "").status,
			cloud.ask(t, token, http.MethodPut, path, "{}", "If-Match", "*").status,
			cloud.ask(t, token, http.MethodPost, path+"/lock", "").status,
			cloud.ask(t, token, http.MethodDelete, path+"/lock", "").status,
			cloud.exchange(t, value).status,
			len(cloud.ask(t, token, http.MethodGet, "/iam/v1/apikeys", "").list(t, "apikeys")),
		}
	}
	same(t, "at once", [6]int{404, 404, 404, 404, 400, 1}, look())
	cloud.wants(t, http.StatusNotFound, token, http.MethodDelete, path, "")
	cloud.install(t, http.StatusBadRequest, token, "us-south", value)
	cloud.Advance(time.Minute)
	same(t, "a minute later", [6]int{200, 200, 204, 204, 200, 2}, look())
}
