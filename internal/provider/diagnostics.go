// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// diagnose tells the user what could not be done, why, what to do next, what is
// left behind, and what to quote to IBM.
func diagnose(intention string, err error, o userkey.Outcome) diag.Diagnostics {
	var diags diag.Diagnostics
	diags.AddError("Could not "+intention, explain(err, advise(err, o), remains(o)))
	diags.Append(warn(o)...)
	return diags
}

// explain puts an error, what to do about it, what is left behind and what to
// quote to IBM below each other. Empty parts are left out.
func explain(err error, more ...string) string {
	parts := append([]string{err.Error() + "."}, more...)
	var refusal *ibmcloud.Error
	if errors.As(err, &refusal) && refusal.TransactionID != "" {
		parts = append(parts, "IBM Cloud transaction: "+refusal.TransactionID)
	}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	return strings.Join(parts, "\n\n")
}

// remains says what a run that failed has left behind.
func remains(o userkey.Outcome) string {
	if o.Minted.Key.ID == "" {
		return ""
	}
	where := "It is not installed"
	var regions []string
	for region, c := range o.Series.Installed {
		if c.KeyID == o.Minted.Key.ID {
			regions = append(regions, region)
		}
	}
	if len(regions) > 0 {
		slices.Sort(regions)
		where = "It is installed in " + strings.Join(regions, ", ")
	}
	return fmt.Sprintf("The new key %s (%s) was created before this failed. %s. The next apply finds it and goes on from there.", o.Minted.Key.Name, o.Minted.Key.ID, where)
}

// warn reports what could not be done and did not keep the goal from being reached.
func warn(o userkey.Outcome) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, err := range o.Trouble {
		detail := err.Error() + "."
		var refusal *ibmcloud.Error
		if errors.As(err, &refusal) && refusal.TransactionID != "" {
			detail += "\n\nIBM Cloud transaction: " + refusal.TransactionID
		}
		diags.AddWarning("Something is left to clean up", detail+"\n\nThe next change of this resource tries again.")
	}
	if len(o.Unpruned) > 0 {
		diags.AddWarning("Phased out keys were not deleted",
			fmt.Sprintf("They stay for now, and the next plan tries again: %s.", strings.Join(o.Unpruned, ", ")))
	}
	if o.Lagging {
		diags.AddWarning("watsonx does not show the change yet",
			"Everything was accepted, but a region still shows what was there before. IBM says that this can take up to 20 minutes. Jobs that fail meanwhile can be started again.")
	}
	return diags
}

// warnLeft reports keys that a destroy left to another workspace.
func warnLeft(left []userkey.Key) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(left) == 0 {
		return diags
	}
	names := make([]string, 0, len(left))
	for _, k := range left {
		names = append(names, fmt.Sprintf("%s (%s)", k.Name, k.ID))
	}
	diags.AddWarning("Keys of another workspace were left", fmt.Sprintf("The provider minted them, too, but for another state, and they are installed in data centers that this one does not name: %s.\n\n"+
		"Destroy them where they are managed. If no state manages them any more, delete them in the product's profile page, or import the series and destroy it.", strings.Join(names, ", ")))
	return diags
}

// warnGuessed reports regions whose credential does not tell which key it holds.
func warnGuessed(s userkey.Series) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(s.Guessed) > 0 {
		diags.AddWarning("The Active key had to be guessed",
			fmt.Sprintf("The task credential in %s does not tell which key of %s it holds, and its name and age leave it open. %s is taken for the Active one. A rotation makes it certain.",
				strings.Join(s.Guessed, ", "), s.Owner.ID(), s.Active.Name))
	}
	return diags
}

// announce says in the plan why a key is rotated that nobody asked to rotate,
// and which keys are deleted.
func announce(prior userAPIKeyModel, c change) diag.Diagnostics {
	var diags diag.Diagnostics
	if c.foreign {
		diags.AddAttributeError(path.Root("on_external_rotation"), "The Active key was replaced outside Terraform",
			fmt.Sprintf("%s is Active for %s, and this configuration did not put it there. With on_external_rotation = \"error\" nothing is planned.\n\nFind out who rotated the key. Then set on_external_rotation to \"adopt\" to keep it, or to \"rotate\" to replace it. A destroy plans like this first; terraform destroy -refresh=false does not.",
				text(prior.ActiveKey, "name").ValueString(), prior.ID.ValueString()))
	}
	if c.asked {
		diags.AddWarning("The user API key is due for a rotation",
			fmt.Sprintf("Reason: %s.\n\nThe key has a value of your own (api_key_wo), and IAM takes no value twice. Raise api_key_wo_version to rotate.", strings.Join(c.why, "; ")))
	} else if len(c.why) > 0 {
		diags.AddWarning("The user API key will be rotated",
			fmt.Sprintf("Reason: %s.\n\nA new key becomes Active for %s; jobs that start from then on run with it.", strings.Join(c.why, "; "), prior.ID.ValueString()))
	}
	if len(c.prune) > 0 {
		diags.AddWarning("Phased out keys will be deleted",
			fmt.Sprintf("As retention says, this deletes: %s.\n\nOperations that still run with one of them fail.", strings.Join(names(prior, c.prune), ", ")))
	}
	return diags
}

// names returns the names of keys in a state.
func names(m userAPIKeyModel, ids []string) []string {
	var found []string
	for _, id := range ids {
		name := text(m.ActiveKey, "name")
		if entry, ok := m.PhasedOutKeys.Elements()[id].(types.Object); ok {
			name = text(entry, "name")
		}
		found = append(found, fmt.Sprintf("%s (%s)", name.ValueString(), id))
	}
	return found
}

// warnCrowded warns before IAM refuses another key.
func (m userAPIKeyModel) warnCrowded(total int) diag.Diagnostics {
	const crowded, limit = 15, 20
	var diags diag.Diagnostics
	if total < crowded {
		return diags
	}
	var prunable []string
	for _, k := range m.past() {
		if k.Managed && !k.Locked {
			entry, _ := m.PhasedOutKeys.Elements()[k.ID].(types.Object)
			prunable = append(prunable, fmt.Sprintf("%s (%s)", text(entry, "name").ValueString(), k.ID))
		}
	}
	slices.Sort(prunable)
	advice := "None of them is a Phased out key that this provider minted; delete keys that are not used any more, or ask IBM to raise the limit."
	if len(prunable) > 0 {
		advice = "These are Phased out and can be pruned, for example with the retention argument: " + strings.Join(prunable, ", ") + "."
	}
	diags.AddWarning("The limit of API keys is near",
		fmt.Sprintf("The user has %d API keys, of whatever kind; IAM allows %d unless IBM raised the limit, and then refuses to rotate.\n\n%s", total, limit, advice))
	return diags
}

// A keyLabel is what a text calls a key.
type keyLabel struct{ name, id string }

// announceDestroy says in the plan what a destroy deletes and what it leaves. Keys
// of the same second share a name; those are listed with their IDs.
func announceDestroy(m userAPIKeyModel, gone, kept []keyLabel) diag.Diagnostics {
	named := map[string]int{}
	for _, k := range slices.Concat(gone, kept) {
		named[k.name]++
	}
	list := func(keys []keyLabel) string {
		var labels []string
		for _, k := range keys {
			if named[k.name] > 1 {
				k.name += " (" + k.id + ")"
			}
			labels = append(labels, k.name)
		}
		if len(labels) == 0 {
			return "none"
		}
		slices.Sort(labels)
		return strings.Join(labels, ", ")
	}
	var diags diag.Diagnostics
	if len(gone) > 0 {
		diags.AddWarning("User API keys will be deleted",
			fmt.Sprintf("With deletion_policy = %q a destroy deletes: %s.\nIt leaves: %s.\n\nOperations that run with a deleted key fail. To leave everything as it is, apply deletion_policy = \"abandon\" first.",
				m.DeletionPolicy.ValueString(), list(gone), list(kept)))
	} else if len(kept) > 0 {
		diags.AddWarning("User API keys will be left behind",
			fmt.Sprintf("With deletion_policy = %q a destroy deletes no key. It leaves: %s.", m.DeletionPolicy.ValueString(), list(kept)))
	}
	return diags
}
