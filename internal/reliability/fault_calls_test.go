// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// A call is one request of a clean run.
type call struct {
	method string
	path   string // IDs are *
	skip   int    // so many calls of the same method and path come before it
	stage  string // of the run: "plan" or "apply"
}

var (
	keyPath        = regexp.MustCompile(`^(/iam/v1/apikeys/)[^/]+`)
	credentialPath = regexp.MustCompile(`^(/platform/[^/]+/v1/task_credentials/)[^/]+`)
)

// generalise puts * for the IDs in a path.
func generalise(path string) string {
	if path != "/iam/v1/apikeys/details" {
		path = keyPath.ReplaceAllString(path, "$1*")
	}
	return credentialPath.ReplaceAllString(path, "$1*")
}

// callsOf reads the calls of a clean run off the journal. What the provider asks
// at the same time is sorted, so that every run gives the same list.
func callsOf(journal []emulator.RequestRecord, planned int) []call {
	list := make([]call, 0, len(journal))
	for i, r := range journal {
		stage := "apply"
		if i < planned {
			stage = "plan"
		}
		list = append(list, call{method: r.Method, path: generalise(r.Path), stage: stage})
	}
	before := map[string]int{}
	for i, c := range list {
		list[i].skip = before[c.request()]
		before[c.request()]++
	}
	for from := 0; from < len(list); {
		to := from + 1
		for list[from].asks() && to < len(list) && list[to].asks() && list[to].stage == list[from].stage {
			to++
		}
		sortLooks(list[from:to])
		from = to
	}
	sortByRegion(list)
	return list
}

// sortByRegion sorts calls that change task credentials one after the other: the
// regions are worked on side by side, and each in its own order.
func sortByRegion(list []call) {
	changes := func(c call) bool { return c.method != http.MethodGet && strings.Contains(c.path, "/task_credentials") }
	for from := 0; from < len(list); from++ {
		to := from
		for to < len(list) && changes(list[to]) {
			to++
		}
		slices.SortStableFunc(list[from:to], func(a, b call) int {
			return cmp.Compare(strings.TrimSuffix(a.path, "/*"), strings.TrimSuffix(b.path, "/*"))
		})
		from = max(from, to)
	}
}

// sortLooks sorts the calls of one look after the other. Within a look, calls
// arrive in any order; a path that comes again belongs to a later one.
func sortLooks(list []call) {
	first := map[string]int{}
	for _, c := range list {
		if skip, ok := first[c.path]; !ok || c.skip < skip {
			first[c.path] = c.skip
		}
	}
	slices.SortFunc(list, func(a, b call) int {
		return cmp.Or(cmp.Compare(a.skip-first[a.path], b.skip-first[b.path]), cmp.Compare(a.path, b.path))
	})
}

// asks reports whether the call belongs to a look, whose lists and own key are
// asked for at the same time.
func (c call) asks() bool { return c.method == http.MethodGet }

func (c call) mints() bool { return c.method == http.MethodPost && c.path == "/iam/v1/apikeys" }

func (c call) installs() bool {
	return c.method == http.MethodPost && strings.HasSuffix(c.path, "/task_credentials")
}

func (c call) request() string { return c.method + " " + c.path }

// operations returns the names by which an error may call this call.
func (c call) operations() []string {
	path := strings.TrimPrefix(c.path, "/iam")
	if parts := strings.SplitN(path, "/", 4); parts[1] == "platform" {
		path = "/" + parts[3]
	}
	var names []string
	for _, o := range ibmcloud.Operations() {
		pattern := placeholder.ReplaceAllString(o.Path, "*")
		if o.Method == c.method && pattern == path {
			names = append(names, o.Name)
		}
	}
	return names
}

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)
