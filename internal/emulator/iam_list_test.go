// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// follow walks a list of keys to its end and returns the names by page.
func (c cloud) follow(t *testing.T, token, path, link string) [][]string {
	t.Helper()
	var pages [][]string
	for path != "" {
		got := c.ask(t, token, http.MethodGet, path, "")
		if got.status != http.StatusOK {
			t.Fatalf("GET %s answers %d %s", path, got.status, got.code())
		}
		page := []string{}
		for _, key := range got.list(t, "apikeys") {
			page = append(page, fmt.Sprint(key["name"]))
		}
		pages = append(pages, page)
		next, _ := got.body[link].(string)
		if path = strings.TrimPrefix(next, c.url); next != "" && path == next {
			t.Fatalf("the link %q does not lead to the host that was asked", next)
		}
	}
	return pages
}

func TestListKeys_pagesShowEveryKeyOnce(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options emulator.Options
		query   string
		sizes   []int
	}{
		"one page":                      {query: "", sizes: []int{6}},
		"the client's size":             {query: "?pagesize=4", sizes: []int{4, 2}},
		"one by one, sorted, backwards": {query: "?pagesize=1&sort=name&order=desc", sizes: []int{1, 1, 1, 1, 1, 1}},
		"the server's size":             {options: emulator.Options{PageSize: 2}, query: "?pagesize=100", sizes: []int{2, 2, 2}},
		"full pages only":               {query: "?pagesize=3&filter=name+co+%22k%22", sizes: []int{3, 2}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, test.options)
			token := cloud.login(t, 0)
			for i := range 5 {
				cloud.mint(t, token, fmt.Sprint("k", i))
			}
			pages := cloud.follow(t, token, "/iam/v1/apikeys"+test.query, "next")
			var sizes []int
			for _, page := range pages {
				sizes = append(sizes, len(page))
			}
			if diff := cmp.Diff(test.sizes, sizes); diff != "" {
				t.Errorf("sizes of the pages (-want +got):\n%s", diff)
			}
			all := slices.Concat(pages...)
			if strings.Contains(test.query, "desc") && !slices.IsSortedFunc(all, func(a, b string) int { return strings.Compare(b, a) }) {
				t.Errorf("the list is not sorted: %v", all)
			}
			slices.Sort(all)
			if unique := slices.Compact(slices.Clone(all)); len(unique) != len(all) {
				t.Errorf("a key is shown twice: %v", all)
			}
		})
	}
}

func TestListKeys_previousLeadsBack(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
	for i := range 4 {
		cloud.mint(t, token, fmt.Sprint("k", i))
	}
	const path = "/iam/v1/apikeys?pagesize=2&sort=name"
	forth := cloud.follow(t, token, path, "next")
	second := cloud.ask(t, token, http.MethodGet, path, "").get(t, "next")
	last := cloud.ask(t, token, http.MethodGet, strings.TrimPrefix(second, cloud.url), "").get(t, "next")
	back := cloud.follow(t, token, strings.TrimPrefix(last, cloud.url), "previous")
	slices.Reverse(back)
	if diff := cmp.Diff(forth, back); diff != "" {
		t.Errorf("pages forth and back differ (-forth +back):\n%s", diff)
	}
}

func TestListKeys_takesNoTokenOfAnotherList(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
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
		if got := cloud.ask(t, token, http.MethodGet, path, ""); got.status != want {
			t.Errorf("a token answers %d %s, want %d", got.status, got.text, want)
		}
	}
}

func TestListKeys_aPageIsNotMovedByKeysThatComeAndGo(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
	ids := map[string]string{}
	for _, name := range []string{"b", "d", "f", "h"} {
		ids[name], _ = cloud.mint(t, token, name)
	}
	first := cloud.ask(t, token, http.MethodGet, "/iam/v1/apikeys?pagesize=2&sort=name", "")
	if err := cloud.DeleteKey(ids["b"]); err != nil {
		t.Fatal(err)
	}
	cloud.mint(t, token, "a")
	rest := cloud.follow(t, token, strings.TrimPrefix(first.get(t, "next"), cloud.url), "next")
	if diff := cmp.Diff([][]string{{"f", "h"}, {"login"}}, rest); diff != "" {
		t.Errorf("later pages (-want +got):\n%s", diff)
	}
}

func TestListKeys_orderIsByChanceUnlessAskedFor(t *testing.T) {
	t.Parallel()
	orders := map[string]bool{}
	for seed := range int64(5) {
		cloud := newCloud(t, emulator.Options{Seed: seed + 1})
		token := cloud.login(t, 0)
		for i := range 5 {
			cloud.mint(t, token, fmt.Sprint("k", i))
		}
		first := cloud.follow(t, token, "/iam/v1/apikeys", "next")
		if diff := cmp.Diff(first, cloud.follow(t, token, "/iam/v1/apikeys", "next")); diff != "" {
			t.Errorf("the same list twice (-first +second):\n%s", diff)
		}
		orders[fmt.Sprint(first)] = true
	}
	if len(orders) < 2 {
		t.Error("every seed gives the same order")
	}
}

func TestListKeys_parameters(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		role, query string // {me} and {account} are filled in
		status      int
		keys        int
	}{
		"oneself":                             {"admin", "?iam_id={me}&account_id={account}", 200, 1},
		"everybody, for an administrator":     {"admin", "?scope=account", 200, 4},
		"everybody, for the owner":            {"owner", "?scope=account&iam_id={me}", 200, 4},
		"everybody, for a viewer":             {"viewer", "?scope=account", 403, 0},
		"the entity, spelled out":             {"viewer", "?scope=entity&type=user&order=asc&group_id=g", 200, 1},
		"service ids":                         {"admin", "?type=serviceid&scope=account", 200, 0},
		"a filter by the beginning of a name": {"admin", "?scope=account&filter=name+sw+%22cpd-%22", 200, 2},
		"a filter by a whole name":            {"admin", "?scope=account&filter=name+eq+%22login%22", 200, 2},
		"a filter that nobody understands":    {"admin", "?filter=name+like+%22x%22", 400, 0},
		"a filter without quotes":             {"admin", "?filter=name+eq+x", 400, 0},
		"somebody else":                       {"admin", "?iam_id=IBMid-1", 403, 0},
		"another account":                     {"admin", "?account_id=1", 403, 0},
		"an unknown parameter":                {"admin", "?page_size=1", 400, 0},
		"a parameter twice":                   {"admin", "?pagesize=1&pagesize=2", 400, 0},
		"an unknown scope":                    {"admin", "?scope=world", 400, 0},
		"an unknown type":                     {"admin", "?type=robot", 400, 0},
		"an unknown sort":                     {"admin", "?sort=age", 400, 0},
		"an unknown order":                    {"admin", "?order=up", 400, 0},
		"a page of nothing":                   {"admin", "?pagesize=0", 400, 0},
		"a page that is too long":             {"admin", "?pagesize=101", 400, 0},
		"a flag that is neither":              {"admin", "?include_history=1", 400, 0},
		"a page token that is not one":        {"admin", "?pagetoken=%25", 400, 0},
		"a page token of nowhere":             {"admin", "?pagetoken=bm93aGVyZQ", 400, 0},
		"a page token that is made up":        {"admin", "?pagetoken=bG9naW4AMDAwMDAwMDAwMDAwMDAwMA&sort=name", 400, 0},
		"a page token cut short":              {"admin", "?pagetoken=bG9n", 400, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{Role: test.role})
			user := cloud.Users()[0]
			query := strings.NewReplacer("{me}", user.IAMID, "{account}", user.AccountID).Replace(test.query)
			got := cloud.ask(t, cloud.login(t, 0), http.MethodGet, "/iam/v1/apikeys"+query, "")
			if got.status != test.status {
				t.Fatalf("answer = %d %s, want %d", got.status, got.code(), test.status)
			}
			if got.status == http.StatusBadRequest && got.code() != "BXNIM0106E" {
				t.Errorf("the refusal is called %q", got.code())
			}
			if got.status == http.StatusOK && len(got.list(t, "apikeys")) != test.keys {
				t.Errorf("%d keys, want %d", len(got.list(t, "apikeys")), test.keys)
			}
		})
	}
}

func TestPropagation_whatIsNewCannotBeSeenYet(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{Propagation: time.Minute})
	token := cloud.login(t, 0)
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
	if got, want := look(), [6]int{404, 404, 404, 404, 400, 1}; got != want {
		t.Errorf("at once: %v, want %v", got, want)
	}
	if got := cloud.ask(t, token, http.MethodDelete, path, ""); got.status != http.StatusNotFound {
		t.Errorf("deleting at once: %d, want 404", got.status)
	}
	if got := cloud.install(t, token, "us-south", value); got.status != http.StatusBadRequest {
		t.Errorf("installing at once: %d, want 400", got.status)
	}
	cloud.Advance(time.Minute)
	if got, want := look(), [6]int{200, 200, 204, 204, 200, 2}; got != want {
		t.Errorf("a minute later: %v, want %v", got, want)
	}
}
