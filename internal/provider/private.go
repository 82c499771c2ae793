// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// memoKey is where private state keeps the memo.
const memoKey = "series"

// A memo is what a state remembers without showing it.
type memo struct {
	// Tag is on the keys that this state minted. It lets a run tell its own
	// orphans from another workspace's rotation.
	Tag string `json:"tag"`

	// Settled is the key that this state last made Active or accepted as such. If
	// another key is Active it was rotated outside Terraform.
	Settled string `json:"settled,omitempty"`

	// SeenAt is the services' time of the last refresh. A plan must not look at a
	// clock: Terraform plans again while it applies, perhaps days later.
	SeenAt time.Time `json:"seen_at,omitzero"`

	// Unpruned are keys that were to be pruned and could not be.
	Unpruned []string `json:"unpruned,omitempty"`

	// Locked are the keys that this state locked. It unlocks them when they go, also
	// when the configuration has forgotten them; whose lock it is IAM does not tell.
	Locked []string `json:"locked,omitempty"`
}

// lock remembers that the Active key is locked, if the configuration asks for it,
// and forgets keys that are gone.
func (m *memo) lock(state userAPIKeyModel) {
	known := state.memory(*m).Known
	m.Locked = slices.DeleteFunc(slices.Clone(m.Locked), func(id string) bool { return !slices.Contains(known, id) })
	if id := state.activeKeyID(); state.Locked.ValueBool() && id != "" && !slices.Contains(m.Locked, id) {
		m.Locked = append(m.Locked, id)
	}
}

// settle remembers which key is Active, if the state accepts it: one of our own,
// which an interrupted run installed, or any that the policy adopts.
func (m *memo) settle(activeID, activeTag, policy string) {
	if m.Settled == "" || m.Tag != "" && activeTag == m.Tag || policy == onExternalAdopt || policy == "" {
		m.Settled = activeID
	}
}

// external reports whether a key is Active that this state has not accepted.
func (m memo) external(activeID string) bool {
	return m.Settled != "" && activeID != "" && activeID != m.Settled
}

// failed reports whether a key was to be pruned and could not be.
func (m memo) failed(id string) bool { return slices.Contains(m.Unpruned, id) }

// recall returns what the services show of a memo that is lost. Terraform drops
// the private state when a provider dies in the middle of an apply; without the
// tag, what that run minted would pass for another workspace's rotation.
//
// Our tag is on the keys that the state lists. Where they carry several, another
// workspace has minted some of them, and no tag is better than theirs.
func (m userAPIKeyModel) recall(seen userkey.Inventory) memo {
	lost := memo{Settled: m.activeKeyID()}
	for _, k := range seen.Keys {
		switch {
		case !k.Managed() || k.Mark.Tag == lost.Tag || !slices.Contains(m.memory(memo{}).Known, k.ID):
		case lost.Tag == "":
			lost.Tag = k.Mark.Tag
		default:
			return memo{Settled: lost.Settled}
		}
	}
	return lost
}

type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// readMemo returns what the state remembers; nothing if it never was told.
func readMemo(ctx context.Context, private privateReader) (memo, diag.Diagnostics) {
	stored, diags := private.GetKey(ctx, memoKey)
	var m memo
	if diags.HasError() || stored == nil {
		return m, diags
	}
	if err := json.Unmarshal(stored, &m); err != nil {
		diags.AddError("Could not read the private state", err.Error()+".\n\nRemove the resource from state (terraform state rm) and import it again.")
	}
	return m, diags
}

func (m memo) keep(ctx context.Context, private privateWriter) diag.Diagnostics {
	stored, err := json.Marshal(m)
	if err != nil {
		var diags diag.Diagnostics
		diags.AddError("Provider bug", "The memo cannot be stored: "+err.Error()+". Please report this.")
		return diags
	}
	return private.SetKey(ctx, memoKey, stored)
}
