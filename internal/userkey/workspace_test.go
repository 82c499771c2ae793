// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"context"
	"slices"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A workspace is what one Terraform state remembers of a series, and how it acts
// on it: refresh first, then apply.
type workspace struct {
	tag     string // "" while there is no state
	active  string
	known   []string
	regions []string
	leave   []string // regions to withdraw from with the next apply
	value   string   // of the Active key, where the state keeps it
	keeps   bool     // whether the state keeps values

	wanted, reached int // the rotation trigger: as configured, and as reached
}

func (w *workspace) memory() userkey.Memory { return userkey.Memory{Tag: w.tag, Known: w.known} }

// refresh is Terraform's Read.
func (w *workspace) refresh(c *cloud) {
	w.show(userkey.Understand(c.view(w.regions, false), w.memory()))
}

func (w *workspace) show(s userkey.Series) {
	if s.Active.ID != w.active {
		w.value = ""
	}
	w.active, w.known = s.Active.ID, nil
	if s.Active.ID != "" {
		w.known = append(w.known, s.Active.ID)
	}
	w.known = append(w.known, ids(s.PhasedOut)...)
}

// create is a first apply. Nothing is remembered of one that fails.
func (w *workspace) create(ctx context.Context, s *session, tag string, adopt bool) error {
	start := userkey.Start{Undo: true, Expect: new("")}
	if adopt {
		start.Expect = nil
	}
	s.expectToWork(w.regions)
	o, err := userkey.Run(ctx, s, userkey.Goal{
		Memory: userkey.Memory{Tag: tag}, Regions: w.regions, Adopt: adopt, Spec: userkey.Spec{Mark: userkey.Mark{Tag: tag}},
	}, start)
	if err != nil || s.dead {
		return err
	}
	w.tag, w.reached, w.leave = tag, w.wanted, nil
	w.learn(o)
	return nil
}

// update is a later apply: it reaches the regions, and rotates if the trigger asks for it.
func (w *workspace) update(ctx context.Context, s *session) error {
	goal := userkey.Goal{
		Memory: w.memory(), Regions: w.regions, Withdraw: w.leave,
		Spec: userkey.Spec{Mark: userkey.Mark{Tag: w.tag}},
	}
	start := userkey.Start{Expect: new(w.active)}
	switch k := s.key(w.active); {
	case w.wanted != w.reached:
		goal.Replace = w.active
	case w.value != "" && k != nil:
		start.Hand = userkey.Hand{Key: userkey.Key{ID: k.ID, Name: k.Name}, Secret: userkey.NewSecret(w.value)}
	}
	s.expectToWork(w.regions)
	o, err := userkey.Run(ctx, s, goal, start)
	if s.dead {
		return err
	}
	if o.Looked {
		w.learn(o)
	}
	if err == nil {
		w.reached, w.leave = w.wanted, nil
	}
	return err
}

func (w *workspace) learn(o userkey.Outcome) {
	w.show(o.Series)
	if w.keeps && o.Minted.Key.ID != "" && o.Minted.Key.ID == w.active {
		w.value = o.Minted.Secret.Reveal()
	}
}

// destroy ends the series. What is left of it is no longer remembered.
func (w *workspace) destroy(ctx context.Context, s *session, policy userkey.DeletionPolicy) error {
	s.goal, s.all = nil, policy == userkey.DeleteAll
	_, err := userkey.Remove(ctx, s, userkey.Removal{Memory: w.memory(), Regions: w.regions, Policy: policy})
	if err == nil && !s.dead {
		*w = workspace{regions: w.regions, keeps: w.keeps, wanted: w.wanted, reached: w.wanted}
	}
	return err
}

// orphans returns the keys of a tag that were never installed: their values are
// lost. One that was overtaken by somebody else's key counts as phased out.
func (c *cloud) orphans(tag string) []string {
	var found []string
	for _, k := range c.keys {
		if k.Mark.Tag == tag && tag != "" && !k.installed && !k.overtaken {
			found = append(found, k.ID)
		}
	}
	return found
}

// unsettled says what is wrong after an apply that succeeded: exactly one key is
// Active, the same in all regions, and nothing of our own is left over.
func (c *cloud) unsettled(w *workspace) []string {
	wrong := slices.Clone(c.breaches)
	for _, region := range w.regions {
		present := c.in(region)
		switch {
		case len(present) != 1:
			wrong = append(wrong, region+" has not exactly one credential")
		case c.key(present[0].key) == nil:
			wrong = append(wrong, region+" holds a deleted key")
		case present[0].key != w.active:
			wrong = append(wrong, region+" holds "+present[0].key+" where the state has "+w.active)
		}
	}
	for _, id := range c.orphans(w.tag) {
		wrong = append(wrong, id+" is an orphan")
	}
	return wrong
}
