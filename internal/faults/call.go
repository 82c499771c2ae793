// SPDX-License-Identifier: MPL-2.0

package faults

import (
	"cmp"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// A Call is one request of a clean run.
type Call struct {
	Method string
	Path   string // IDs are *
	Skip   int    // so many calls of the same method and path come before it
	Stage  string // of the run: "plan" or "apply"
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

// calls reads the calls of a clean run off the journal. What the provider asks
// at the same time is sorted, so that every run gives the same list.
func calls(journal []emulator.RequestRecord, planned int) []Call {
	list := make([]Call, 0, len(journal))
	for i, r := range journal {
		stage := "apply"
		if i < planned {
			stage = "plan"
		}
		list = append(list, Call{Method: r.Method, Path: generalise(r.Path), Stage: stage})
	}
	before := map[string]int{}
	for i, c := range list {
		list[i].Skip = before[c.request()]
		before[c.request()]++
	}
	for from := 0; from < len(list); {
		to := from + 1
		for list[from].asks() && to < len(list) && list[to].asks() && list[to].Stage == list[from].Stage {
			to++
		}
		sortLooks(list[from:to])
		from = to
	}
	return list
}

// sortLooks sorts the calls of one look after the other. Within a look, calls
// arrive in any order; a path that comes again belongs to a later one.
func sortLooks(list []Call) {
	first := map[string]int{}
	for _, c := range list {
		if skip, ok := first[c.Path]; !ok || c.Skip < skip {
			first[c.Path] = c.Skip
		}
	}
	slices.SortFunc(list, func(a, b Call) int {
		return cmp.Or(cmp.Compare(a.Skip-first[a.Path], b.Skip-first[b.Path]), cmp.Compare(a.Path, b.Path))
	})
}

// asks reports whether the call belongs to a look, whose lists are asked for at
// the same time.
func (c Call) asks() bool {
	return c.Method == http.MethodGet && c.Path != "/iam/v1/apikeys/details"
}

func (c Call) mints() bool { return c.Method == http.MethodPost && c.Path == "/iam/v1/apikeys" }

func (c Call) installs() bool {
	return c.Method == http.MethodPost && strings.HasSuffix(c.Path, "/task_credentials")
}

func (c Call) request() string { return c.Method + " " + c.Path }

// String names the call as it stands in the table; repeated ones are counted.
func (c Call) String() string { return c.request() }

// operations returns the names by which an error may call this call.
func (c Call) operations() []string {
	path := strings.TrimPrefix(c.Path, "/iam")
	if parts := strings.SplitN(path, "/", 4); parts[1] == "platform" {
		path = "/" + parts[3]
	}
	var names []string
	for _, o := range ibmcloud.Operations() {
		pattern := placeholder.ReplaceAllString(o.Path, "*")
		if o.Method == c.Method && pattern == path {
			names = append(names, o.Name)
		}
	}
	return names
}

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// region returns the region of a call to the platform, or "".
func region(path string) string {
	if parts := strings.SplitN(path, "/", 4); len(parts) > 2 && parts[1] == "platform" {
		name, err := url.PathUnescape(parts[2])
		if err == nil {
			return name
		}
	}
	return ""
}
