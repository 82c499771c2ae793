// SPDX-License-Identifier: MPL-2.0

package faults

import (
	"maps"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/inprocess"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A Scenario is one thing that a user does with the resource, and what came before.
type Scenario struct {
	Name     string
	Mode     string // how the cloud answers a second credential; see emulator.Options
	Stranded bool   // while something goes wrong nothing can be deleted, so nothing can be taken back
	Paired   bool   // whether two faults at once are tried, on the mint and on an installation
	Late     bool   // whether only calls from the first installation on go wrong

	regions []string
	console bool               // whether a person made a key before
	before  []step             // what was applied before
	act     inprocess.Config   // what is applied now; nil destroys
	mayGo   func(series) []int // which keys of the series are to be deleted; nil for none
}

// A step is an apply, and the time that passes after it.
type step struct {
	config inprocess.Config
	pause  time.Duration
}

// A series is the owner's keys before the act, oldest first.
type series []emulator.KeyRecord

const day = 24 * time.Hour

// Scenarios returns what the matrix tries.
//
// The regions of the larger ones are those with the worst manners: one lists
// everybody's credentials, one does not say whose they are, and one does not
// repeat the description by which a credential is known.
func Scenarios() []Scenario {
	one, three := []string{"us-south"}, []string{"ca-tor", "eu-de", "jp-tok"}
	scenarios := []Scenario{
		{Name: "create in 1 region", Paired: true, regions: one, act: config(one, "1", nil)},
		{Name: "create in 3 regions", regions: three, act: config(three, "1", nil)},
		{Name: "create in 3 regions, nothing can be deleted", Stranded: true, regions: three, act: config(three, "1", nil)},
	}
	for _, mode := range []string{"conflict", "allow", "bad-request", "replace"} {
		scenarios = append(scenarios, rotation("rotate in 1 region", mode, one))
	}
	for _, mode := range []string{"conflict", "allow"} {
		scenarios = append(scenarios, rotation("rotate in 3 regions", mode, three))
	}
	return append(scenarios, prune(), destroy())
}

// rotation rotates the first key. Up to the first installation it makes no
// difference how the cloud answers a second credential, so only one mode tries
// the calls before it.
func rotation(name, mode string, regions []string) Scenario {
	return Scenario{
		Name: name, Mode: mode, regions: regions,
		Paired: len(regions) == 1 && (mode == "conflict" || mode == "allow"),
		Late:   mode != "conflict",
		before: []step{{config(regions, "1", nil), day}},
		act:    config(regions, "2", nil),
	}
}

// prune rotates for the second time, 40 days after the first: the key that was
// phased out then is older than retention keeps.
func prune() Scenario {
	regions := []string{"eu-gb"}
	retention := inprocess.Config{"retention": inprocess.Config{"keep_last": 1, "min_age_days": 30}}
	return Scenario{
		Name: "rotate and prune", regions: regions,
		before: []step{
			{config(regions, "1", retention), day},
			{config(regions, "2", retention), 40 * day},
		},
		act:   config(regions, "3", retention),
		mayGo: func(series) []int { return []int{0} },
	}
}

// destroy ends a series of a key that a person made and two that were minted
// here: the person's stays.
func destroy() Scenario {
	regions := []string{"eu-gb", "us-south"}
	adopt := inprocess.Config{"adopt_existing": true}
	return Scenario{
		Name: "destroy", regions: regions, console: true,
		before: []step{
			{config(regions, "1", adopt), day},
			{config(regions, "2", adopt), day},
			{config(regions, "3", adopt), day},
		},
		mayGo: func(s series) []int { return []int{1, 2} },
	}
}

func config(regions []string, trigger string, more inprocess.Config) inprocess.Config {
	c := inprocess.Config{"regions": regions, "rotation_trigger": trigger}
	maps.Copy(c, more)
	return c
}

// hurried returns the configuration with little time for some operations. A
// destroy has no configuration and finds its time in the state.
func hurried(c inprocess.Config, limit time.Duration, operations ...string) inprocess.Config {
	if c == nil || limit == 0 {
		return c
	}
	timeouts := inprocess.Config{}
	for _, o := range operations {
		timeouts[o] = limit.String()
	}
	c = maps.Clone(c)
	c["timeouts"] = timeouts
	return c
}
