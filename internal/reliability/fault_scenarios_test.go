// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"maps"
	"strings"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A scenario is one thing that a user does with the resource, and what came before.
type scenario struct {
	name     string
	mode     string // how the cloud answers a second credential; see emulator.Options
	stranded bool   // while something goes wrong nothing can be deleted, so nothing can be taken back
	paired   bool   // whether two faults at once are tried, on the mint and on an installation
	late     bool   // whether only calls from the first installation on go wrong

	regions []string
	console bool               // whether a person made a key before
	crowd   int                // how many other API keys the owner has
	refuses string             // the region that refuses everything from the act on; "" for none
	before  []step             // what was applied before
	act     acctest.Values     // what is applied now; nil destroys
	edits   bool               // whether the act makes no key
	mayGo   func(series) []int // which keys of the series are to be deleted; nil for none
	taken   bool               // whether another state has taken the series over: a destroy leaves it
}

// refused reports whether a call fails in any case.
func (s scenario) refused(c call) bool {
	return s.refuses != "" && strings.HasPrefix(c.path, "/platform/"+s.refuses+"/")
}

// A step is an apply, and the time that passes after it.
type step struct {
	config acctest.Values
	pause  time.Duration
	other  bool // in another workspace, which takes the series over
}

// A series is the owner's keys before the act, oldest first.
type series []emulator.KeyRecord

// scenarios returns what the matrix tries.
//
// The regions of the larger ones are those with the worst manners: one lists
// everybody's credentials, one does not say whose they are, and one does not
// repeat the description by which a credential is known.
func scenarios() []scenario {
	one, three := []string{"us-south"}, []string{"ca-tor", "eu-de", "jp-tok"}
	all := []scenario{
		{name: "create in 1 region", paired: true, regions: one, act: config(one, "1", nil)},
		{name: "create in 3 regions", regions: three, act: config(three, "1", nil)},
		{name: "create in 3 regions, nothing can be deleted", stranded: true, regions: three, act: config(three, "1", nil)},
	}
	for _, mode := range []string{"conflict", "allow", "bad-request", "replace"} {
		all = append(all, rotation("rotate in 1 region", mode, one))
	}
	for _, mode := range []string{"conflict", "allow"} {
		all = append(all, rotation("rotate in 3 regions", mode, three))
	}
	return append(all, prune(), destroy(), crowded(), refusing(), takeBack(), takenAway())
}

// rotation rotates the first key. Up to the first installation it makes no
// difference how the cloud answers a second credential, so only one mode tries
// the calls before it.
func rotation(name, mode string, regions []string) scenario {
	return scenario{
		name: name, mode: mode, regions: regions,
		paired: len(regions) == 1 && (mode == "conflict" || mode == "allow"),
		late:   mode != "conflict",
		before: []step{{config: config(regions, "1", nil), pause: day}},
		act:    config(regions, "2", nil),
	}
}

// prune rotates for the second time, 40 days after the first: the key that was
// phased out then is older than retention keeps.
func prune() scenario {
	regions := []string{"eu-gb"}
	retention := acctest.Values{"retention": acctest.Values{"keep_last": 1, "min_age_days": 30}}
	return scenario{
		name: "rotate and delete by retention", regions: regions,
		before: []step{
			{config: config(regions, "1", retention), pause: day},
			{config: config(regions, "2", retention), pause: 40 * day},
		},
		act:   config(regions, "3", retention),
		mayGo: func(series) []int { return []int{0} },
	}
}

// destroy ends a series of a key that a person made and two that were minted
// here: the person's stays.
func destroy() scenario {
	regions := []string{"eu-gb", "us-south"}
	adopt := acctest.Values{"adopt_existing": true}
	return scenario{
		name: "destroy", regions: regions, console: true,
		before: []step{
			{config: config(regions, "1", adopt), pause: day},
			{config: config(regions, "2", adopt), pause: day},
			{config: config(regions, "3", adopt), pause: day},
		},
		mayGo: func(s series) []int { return []int{1, 2} },
	}
}

// crowded rotates where IAM has no room for another key, unless retention makes some:
// for the key of a run that fails, and for that of the next one.
func crowded() scenario {
	s := prune()
	s.name = "rotate at the limit of API keys"
	earlier := maps.Clone(s.before[0].config)
	earlier["rotation_trigger"] = "0"
	s.before = append([]step{{config: earlier, pause: day}}, s.before...)
	s.mayGo = func(series) []int { return []int{0, 1} }
	s.crowd = 20 - 1 - len(s.before) // beside the one to log in with
	return s
}

// refusing leaves a region in which the user has no rights any more. Its credential
// stays.
func refusing() scenario {
	regions := []string{"eu-gb", "us-south"}
	return scenario{
		name: "leave a region that refuses", regions: regions, refuses: "eu-gb", edits: true,
		before: []step{{config: config(regions, "1", nil), pause: day}},
		act:    config([]string{"us-south"}, "1", acctest.Values{"description": "edited"}),
	}
}

// takenOver is a series that another state has adopted and rotated.
func takenOver(name string, act acctest.Values) scenario {
	regions := []string{"us-south"}
	adopt := acctest.Values{"adopt_existing": true}
	return scenario{
		name: name, regions: regions, act: act, taken: true,
		before: []step{
			{config: config(regions, "1", nil), pause: day},
			{config: config(regions, "1", adopt), pause: day, other: true},
			{config: config(regions, "2", adopt), pause: day, other: true},
		},
	}
}

// takeBack rotates what another state has taken over.
func takeBack() scenario {
	return takenOver("rotate what another state has taken over", config([]string{"us-south"}, "2", nil))
}

// takenAway destroys what another state has taken over: nothing goes.
func takenAway() scenario { return takenOver("destroy what another state has taken over", nil) }

func config(regions []string, trigger string, more acctest.Values) acctest.Values {
	c := acctest.Values{"regions": regions, "rotation_trigger": trigger}
	maps.Copy(c, more)
	return c
}

// hurried returns the configuration with little time for some operations. A
// destroy has no configuration and finds its time in the state.
func hurried(c acctest.Values, limit time.Duration, operations ...string) acctest.Values {
	if c == nil || limit == 0 {
		return c
	}
	timeouts := acctest.Values{}
	for _, o := range operations {
		timeouts[o] = limit.String()
	}
	c = maps.Clone(c)
	c["timeouts"] = timeouts
	return c
}
