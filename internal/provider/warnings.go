// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// announce says in the plan why a key is rotated, which keys are deleted, and what
// a look has shown. Terraform prints the warnings of a plan again under the apply.
func announce(p proposal) diag.Diagnostics {
	var diags diag.Diagnostics
	c, h := p.change, p.held
	if c.Stop {
		diags.Append(stopped(h))
	}
	if c.TakenOver {
		back := "Decide which of the two manages the keys: remove the other one from its state (terraform state rm). A rotation here takes them back."
		if c.Rotate {
			back = "The rotation in this plan takes them back."
		}
		diags.AddWarning("Another state has taken the user API keys over",
			fmt.Sprintf("The Active key %s carries the tag %s, and this resource has the tag %s. So this resource deletes nothing and puts nothing right; it applies only what its own configuration changes.\n\n%s", label(h.Active), h.Active.Mark.Tag, h.Tag, back))
	}
	switch {
	case c.Rotate:
		diags.AddWarning("Rotation of the user API key",
			fmt.Sprintf("Reason: %s.\n\nA new key becomes Active for %s; jobs that start from then on run with it.", strings.Join(reasons(c.Reasons, p), "; "), h.Owner.ID()))
	case len(c.Waits) > 0:
		diags.AddWarning("The user API key is due for a rotation",
			fmt.Sprintf("Reason: %s.\n\nThe key has a value of your own (api_key_wo), and IAM takes no value twice. Raise api_key_wo_version to rotate.", strings.Join(reasons(c.Waits, p), "; ")))
	}
	if len(c.Prune) > 0 {
		diags.AddWarning("Deletion of Phased out keys",
			fmt.Sprintf("As retention says, this deletes: %s.\n\nOperations that still run with one of them fail.", namesOf(oldestFirst(h, c.Prune))))
	}
	if len(c.Leave) > 0 {
		diags.AddAttributeWarning(path.Root("regions"), "Removal of the task credential",
			fmt.Sprintf("Jobs in %s find no key any more.", strings.Join(c.Leave, ", ")))
	}
	return append(diags, warnings(h, c.Found)...)
}

// reasons says in words why a key is rotated.
func reasons(all []userkey.Reason, p proposal) []string {
	c, h := p.change, p.held
	const value = ", and only a new key can be installed there, since the value of this one is not kept (store_api_key)"
	var said []string
	for _, reason := range all {
		said = append(said, map[userkey.Reason]string{
			userkey.Trigger:      "rotation_trigger changes",
			userkey.Version:      "api_key_wo_version changes",
			userkey.Region:       "the Active key is not installed in " + strings.Join(c.Added, ", ") + value,
			userkey.External:     "the Active key was replaced outside Terraform, and on_external_rotation is \"rotate\"",
			userkey.Missing:      "the Active key is gone",
			userkey.Disabled:     "the Active key is disabled in IAM",
			userkey.Age:          fmt.Sprintf("the Active key is at least %d days old", p.wanted.RotateAfter.Value()),
			userkey.Expired:      "the Active key has expired",
			userkey.Expiry:       "the Active key is about to expire",
			userkey.NotInstalled: notInstalled(c, h, value),
		}[reason])
	}
	return said
}

func notInstalled(c userkey.Change, h userkey.Held, value string) string {
	if h.Active.ID == "" {
		return "no key is installed any more"
	}
	return "the Active key is no longer installed in " + strings.Join(c.Lost, ", ") + value
}

// warnings puts findings into words.
func warnings(h userkey.Held, found []userkey.Finding) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, f := range found {
		in := strings.Join(f.Regions, ", ")
		switch f.Kind {
		case userkey.FoundReplaced:
			diags.AddWarning("The Active key was replaced outside Terraform",
				fmt.Sprintf("%s is Active for %s since %s, in place of %s. %s", label(f.Key), h.Owner.ID(), f.At.UTC().Format(time.RFC3339), label(f.Was), madeBy(f.Key)))
		case userkey.FoundUntold:
			diags.AddWarning("A task credential is installed whose key cannot be told",
				fmt.Sprintf("The task credential of %s in %s was made by another tool and does not say which key it holds. Jobs there run with it.\n\nA rotation replaces it, and so does on_external_rotation = \"rotate\" or, for a create, adopt_existing = true.", h.Owner.ID(), in))
		case userkey.FoundRefused:
			diags.AddWarning("A data center refused the look",
				explain(f.Err, fmt.Sprintf("What is installed in %s could not be seen. The state keeps what was seen there last. If the user has no rights there any more, take %s out of regions.", in, in)))
		case userkey.FoundElsewhere:
			diags.AddWarning("Another key is Active in a region that is added",
				fmt.Sprintf("%s is Active in %s. The apply replaces it there, and it is Phased out.", label(f.Key), in))
		case userkey.FoundNoCreate:
			diags.AddWarning("The create would be refused",
				explain(f.Err, advise(f.Err, userkey.Outcome{}), "If this plan also destroys that key, ignore this."))
		case userkey.FoundCrowded:
			diags.Append(warnCrowded(h, f.Count))
		case userkey.FoundDue:
			diags.AddWarning("The next refresh will find the key due",
				fmt.Sprintf("With the new settings %s is due for a rotation (%s). The next plan rotates it.", label(f.Key), f.Reason))
		case userkey.FoundDeletable:
			diags.AddWarning("The next plan will delete Phased out keys",
				fmt.Sprintf("With the new retention %s can go after the next refresh.", countKeys(f.Count)))
		}
	}
	return diags
}

func madeBy(k userkey.Key) string {
	if k.Mark.Tag == "" {
		return "It was not created by this provider: somebody rotated it in the product, or with another tool."
	}
	return fmt.Sprintf("Another resource of this provider did that; its tag is %s.", k.Mark.Tag)
}

func activeOrUntold(h userkey.Held) string {
	if h.Active.ID == "" {
		return "A task credential whose key cannot be told"
	}
	return label(h.Active)
}

// warnCrowded warns before IAM refuses another key.
func warnCrowded(h userkey.Held, total int) diag.Diagnostic {
	const limit = 20
	deletable := slices.DeleteFunc(oldestFirst(h, nil), func(k userkey.Key) bool { return !k.Managed() || k.Locked })
	advice := "None of them is a Phased out key that this provider created; delete keys that are not used any more, or ask IBM to raise the limit."
	if len(deletable) > 0 {
		advice = "These are Phased out and can be deleted, for example with the retention argument: " + namesOf(deletable) + "."
	}
	return diag.NewWarningDiagnostic(fmt.Sprintf("The limit of API keys is near (%d of %d)", total, limit),
		fmt.Sprintf("The user has %d API keys, of whatever kind; IAM allows %d unless IBM raised the limit, and then refuses to rotate.\n\n%s", total, limit, advice))
}

// warn reports what could not be done and did not keep the goal from being reached.
func warn(o userkey.Outcome) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, err := range o.Trouble {
		diags.AddWarning("Something is left to clean up", explain(err, "The next change of this resource tries again."))
	}
	if len(o.Stays) > 0 {
		diags.AddWarning("A task credential stays",
			fmt.Sprintf("The task credential in %s could not be removed, because the data center could not be read. Jobs there still find it. Remove it in the product if it is not wanted.", strings.Join(o.Stays, ", ")))
	}
	if len(o.Unpruned) > 0 {
		diags.AddWarning("Phased out keys were not deleted",
			fmt.Sprintf("They stay for now, and the next plan tries again: %s.", few(o.Unpruned)))
	}
	if len(o.Kept) > 0 {
		diags.AddWarning("Phased out keys are still installed elsewhere",
			fmt.Sprintf("%s may still be installed in a data center that is not in regions or that could not be read, so retention keeps them until the next rotation. Remove the task credential there in the product if no job needs it.", few(o.Kept)))
	}
	if o.Lagging {
		diags.AddWarning("watsonx does not show the change yet",
			"Everything was accepted, but a region still shows what was there before. IBM says that this can take up to 20 minutes. Jobs that fail meanwhile can be started again.")
	}
	return diags
}

// unseenByImport warns of data centers that an import could not look at.
func unseenByImport(silent map[string]error) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Not every data center could be looked at",
		explain(firstError(silent), fmt.Sprintf("A task credential in %s, if there is one, is not part of the import. Add the region to regions if the plan is to include it.",
			strings.Join(slices.Sorted(maps.Keys(silent)), ", "))))
}

// perhapsActiveStill warns of regions in which the rotate action may have left the
// earlier key installed.
func perhapsActiveStill(earlier userkey.Key, silent []string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Some data centers did not answer",
		fmt.Sprintf("Whether %s is installed in %s could not be seen. Where it is, it is Active there still. When they answer again, look at the User API key tab, or apply the resource watsonx_user_api_key, which brings its regions to one key.",
			earlier.ID, strings.Join(silent, ", ")))
}

// warnRemoval reports what a destroy left, and what it deleted without having seen everything.
func warnRemoval(r userkey.Removal) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, k := range r.Left {
		diags.AddWarning("The user API keys were left",
			fmt.Sprintf("Another state has taken them over: the Active key %s carries the tag %s. Nothing was deleted and no task credential was removed.\n\nDestroy them where they are managed. If no state manages them any more, import them and destroy again.", label(k), k.Mark.Tag))
	}
	for id, region := range r.Refused {
		diags.AddWarning("A key was deleted although a data center could not be read",
			fmt.Sprintf("The key %s could have been installed in %s, and that data center refused the look. If a task credential is left there, remove it in the product.", id, region))
	}
	return diags
}

// announceDestroy says in the plan what a destroy deletes and what it leaves.
func announceDestroy(h userkey.Held, policy userkey.DeletionPolicy) diag.Diagnostics {
	var diags diag.Diagnostics
	if h.TakenOver() && policy != userkey.Abandon {
		return diag.Diagnostics{warnRemovalPlan(h)}
	}
	var gone, kept []userkey.Key
	for _, k := range append(oldestFirst(h, nil), h.Active) {
		switch {
		case k.ID == "":
		case policy.Deletes(k.Managed()):
			gone = append(gone, k)
		default:
			kept = append(kept, k)
		}
	}
	if len(gone) > 0 {
		diags.AddWarning("Deletion of user API keys",
			fmt.Sprintf("With deletion_policy = %q a destroy deletes: %s.\nIt leaves: %s.\n\nOperations that run with a deleted key fail. To leave everything as it is, apply deletion_policy = \"abandon\" first.", policy, namesOf(gone), namesOf(kept)))
	} else if len(kept) > 0 {
		diags.AddWarning("User API keys will be left behind",
			fmt.Sprintf("With deletion_policy = %q a destroy deletes no key. It leaves: %s.", policy, namesOf(kept)))
	}
	return diags
}

func warnRemovalPlan(h userkey.Held) diag.Diagnostic {
	return diag.NewWarningDiagnostic("User API keys will be left behind",
		fmt.Sprintf("Another state has taken the keys over: the Active key %s carries the tag %s, and this resource has the tag %s. A destroy deletes nothing.", label(h.Active), h.Active.Mark.Tag, h.Tag))
}

// oldestFirst returns the keys of a state with the given IDs, or all Phased out
// ones, in the order of their age.
func oldestFirst(h userkey.Held, ids []string) []userkey.Key {
	var keys []userkey.Key
	for _, k := range h.PastKeys {
		if ids == nil || slices.Contains(ids, k.ID) {
			keys = append(keys, k.Key)
		}
	}
	slices.SortFunc(keys, userkey.OldestFirst)
	if slices.Contains(ids, h.Active.ID) {
		keys = append(keys, h.Active)
	}
	return keys
}

// label is what a text calls a key.
func label(k userkey.Key) string { return fmt.Sprintf("%s (%s)", k.Name, k.ID) }

// namesOf names keys: at most three, and how many more there are.
func namesOf(keys []userkey.Key) string {
	var labels []string
	for _, k := range keys {
		labels = append(labels, label(k))
	}
	return few(labels)
}

// few joins at most three texts, and says how many more there are.
func few(labels []string) string {
	const most = 3
	switch {
	case len(labels) == 0:
		return "none"
	case len(labels) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(labels[:most], ", "), len(labels)-most)
	}
	return strings.Join(labels, ", ")
}
