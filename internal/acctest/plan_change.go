// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// A Change is what a plan does to one resource, down to the last attribute.
// Attributes are paths such as active_key.id; the ID of a key in a path is *.
type Change struct {
	Action  plancheck.ResourceActionType
	Known   []string // change to a value that the plan shows; an entry that comes or goes counts as one
	Unknown []string // known after apply
}

// Plans returns a check that a plan changes the resource exactly so. Lists that
// are too long or too short are both wrong: whatever a plan leaves open is
// planned anew for everything that depends on it.
func Plans(address string, want Change) plancheck.PlanCheck {
	return planCheck(func(plan *tfjson.Plan) error {
		for _, rc := range plan.ResourceChanges {
			if rc.Address != address {
				continue
			}
			got := changeIn(rc.Change)
			order := cmpopts.SortSlices(strings.Compare)
			if diff := cmp.Diff(want, got, order, cmpopts.EquateEmpty()); diff != "" {
				return fmt.Errorf("the plan for %s is not the expected one (-want +got):\n%s", address, diff)
			}
			return nil
		}
		return fmt.Errorf("the plan does not name %s", address)
	})
}

// Stays is Plans for a resource that does not change.
func Stays(address string) plancheck.PlanCheck {
	return Plans(address, Change{Action: plancheck.ResourceActionNoop})
}

// planCheck makes a check of a function.
type planCheck func(*tfjson.Plan) error

// CheckPlan implements plancheck.PlanCheck.
func (f planCheck) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	resp.Error = f(req.Plan)
}

// changeIn reads what a plan does to a resource.
func changeIn(plan *tfjson.Change) Change {
	change := Change{Action: actionOf(plan.Actions)}
	change.compare("", plan.Before, plan.After, plan.AfterUnknown)
	return change
}

func actionOf(actions tfjson.Actions) plancheck.ResourceActionType {
	if actions.Replace() {
		return plancheck.ResourceActionReplace
	}
	return map[tfjson.Action]plancheck.ResourceActionType{
		tfjson.ActionNoop:   plancheck.ResourceActionNoop,
		tfjson.ActionCreate: plancheck.ResourceActionCreate,
		tfjson.ActionRead:   plancheck.ResourceActionRead,
		tfjson.ActionUpdate: plancheck.ResourceActionUpdate,
		tfjson.ActionDelete: plancheck.ResourceActionDestroy,
	}[actions[0]]
}

// compare adds what differs at and below a path.
func (c *Change) compare(path string, before, after, unknown any) {
	// A set with one unknown element is unknown as a whole.
	if elements, _ := unknown.([]any); unknown == true || slices.Contains(elements, any(true)) {
		c.Unknown = append(c.Unknown, path)
		return
	}
	was, wasObject := before.(map[string]any)
	is, isObject := after.(map[string]any)
	open, _ := unknown.(map[string]any)
	switch {
	case isObject && !wasObject && path != "":
		c.Known = append(c.Known, path)
		for _, name := range slices.Sorted(maps.Keys(open)) {
			c.compare(join(path, name), nil, nil, open[name])
		}
	case isObject || path == "" || after == nil && before == nil:
		for _, name := range slices.Sorted(maps.Keys(union(was, is, open))) {
			c.compare(join(path, name), was[name], is[name], open[name])
		}
	case !reflect.DeepEqual(before, after):
		c.Known = append(c.Known, path)
	}
}

func join(path, name string) string {
	if strings.HasPrefix(name, "ApiKey-") {
		name = "*"
	}
	return strings.TrimPrefix(path+"."+name, ".")
}

func union(objects ...map[string]any) map[string]any {
	all := map[string]any{}
	for _, o := range objects {
		maps.Copy(all, o)
	}
	return all
}
