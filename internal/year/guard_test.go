// SPDX-License-Identifier: MPL-2.0

package year_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A guard looks at the cloud after every request, as a run that starts at that
// very moment would, and counts keys. Where the service allows a user one task
// credential in a region, the old one must go before the new one comes, and no
// client can help it: there the guard lets one region at a time be without one,
// between a request that withdraws and the next one.
type guard struct {
	cloud   *acctest.Cloud
	regions []string
	oneOnly bool

	mu     sync.Mutex
	bare   []string // regions in which a run would have found no key at the latest look
	gaps   int      // looks that found such a region where there had to be one
	keys   int      // the most keys of the series at one time
	wrongs []string
}

// newGuard begins to look. Every region has its key by now.
func newGuard(cloud *acctest.Cloud, gate *acctest.Gate, mode string, regions []string) *guard {
	g := &guard{cloud: cloud, regions: regions, oneOnly: mode == "conflict"}
	gate.After(func() {
		g.look()
		cloud.Advance(time.Second)
	})
	g.look()
	return g
}

// look is one look.
func (g *guard) look() {
	g.mu.Lock()
	defer g.mu.Unlock()
	series, installed := g.cloud.Series(), g.cloud.Installed()
	g.keys = max(g.keys, len(series))
	usable := func(id string) bool {
		return slices.ContainsFunc(series, func(k emulator.KeyRecord) bool { return k.ID == id && !k.Disabled })
	}
	was := g.bare
	g.bare = nil
	for _, region := range g.regions {
		if !slices.ContainsFunc(installed, func(c emulator.CredentialRecord) bool { return c.Region == region && usable(c.KeyID) }) {
			g.bare = append(g.bare, region)
		}
	}
	if len(g.bare) == 0 {
		return
	}
	g.gaps++
	if !g.oneOnly || len(g.bare) > 1 || len(was) > 0 || !g.withdrew(g.bare[0]) {
		g.wrongs = append(g.wrongs, fmt.Sprintf("at %s a run would have found no key in %v", g.cloud.Now(), g.bare))
	}
}

// withdrew reports whether the latest request removed a task credential of the region.
func (g *guard) withdrew(region string) bool {
	sent := g.cloud.Requests()
	latest := sent[len(sent)-1]
	return latest.Method == http.MethodDelete && strings.HasPrefix(latest.Path, "/platform/"+region+"/v1/task_credentials/")
}

// broken is what must not have been, now or at any request so far.
func (g *guard) broken() []string {
	g.look()
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.wrongs)
}

// most is the most keys of the series that there were at one time.
func (g *guard) most() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.keys
}

// bared is how often a region was without a key where there was no other way.
func (g *guard) bared() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.gaps
}
