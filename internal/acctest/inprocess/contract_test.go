// SPDX-License-Identifier: MPL-2.0

package inprocess_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A liar is a provider that returns something else than it should.
type liar struct {
	tfprotov6.ProviderServer
	read  func(*tfprotov6.ReadResourceResponse)
	plan  func(*tfprotov6.PlanResourceChangeResponse)
	apply func(*tfprotov6.ApplyResourceChangeResponse)
}

func (l liar) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	resp, err := l.ProviderServer.ReadResource(ctx, req)
	if l.read != nil {
		l.read(resp)
	}
	return resp, err
}

func (l liar) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp, err := l.ProviderServer.PlanResourceChange(ctx, req)
	if l.plan != nil {
		l.plan(resp)
	}
	return resp, err
}

func (l liar) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	resp, err := l.ProviderServer.ApplyResourceChange(ctx, req)
	if l.apply != nil {
		l.apply(resp)
	}
	return resp, err
}

const keyType = "watsonx_user_api_key"

// The checks that hold a provider to its contract can fail, each of them.
func TestWorkspace_noticesABrokenContract(t *testing.T) {
	t.Parallel()
	schema := acctest.NewCloud(t, emulator.Options{}).NewPlugin(t).Schema().ResourceSchemas[keyType].ValueType()
	// with returns a packed resource in which a text attribute has another value.
	with := func(packed *tfprotov6.DynamicValue, attribute string, text any) *tfprotov6.DynamicValue {
		whole, err := packed.Unmarshal(schema)
		members := map[string]tftypes.Value{}
		if err == nil {
			err = whole.As(&members)
		}
		members = maps.Clone(members)
		members[attribute] = tftypes.NewValue(tftypes.String, text)
		changed, packs := tfprotov6.NewDynamicValue(schema, tftypes.NewValue(schema, members))
		if err := errors.Join(err, packs); err != nil {
			t.Error(err)
		}
		return &changed
	}
	refuses := []*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityError, Summary: "Refused"}}
	create, update := acctest.Values{"description": "a"}, acctest.Values{"description": "b"}
	cases := map[string]struct {
		before acctest.Values // what an honest provider has applied
		liar   liar
		want   string
	}{
		"a plan with another argument": {liar: liar{plan: func(r *tfprotov6.PlanResourceChangeResponse) {
			r.PlannedState = with(r.PlannedState, "description", "c")
		}}, want: "description is planned with another value than the configured one"},
		"a plan that shows what is write-only": {liar: liar{plan: func(r *tfprotov6.PlanResourceChangeResponse) {
			r.PlannedState = with(r.PlannedState, "api_key_wo", "c")
		}}, want: "api_key_wo is write-only and shows in the plan"},
		"a plan for nothing": {liar: liar{plan: func(r *tfprotov6.PlanResourceChangeResponse) {
			r.PlannedState = nil
		}}, want: "is null"},
		"a replacement": {before: create, liar: liar{plan: func(r *tfprotov6.PlanResourceChangeResponse) {
			r.RequiresReplace = []*tftypes.AttributePath{tftypes.NewAttributePath().WithAttributeName("description")}
		}}, want: "is planned as a replacement"},
		"a state that is not as planned": {before: create, liar: liar{apply: func(r *tfprotov6.ApplyResourceChangeResponse) {
			r.NewState = with(r.NewState, "account_id", "c")
		}}, want: "watsonx_user_api_key.account_id was planned with a value that it does not have now"},
		"a state that is open": {liar: liar{apply: func(r *tfprotov6.ApplyResourceChangeResponse) {
			r.NewState = with(r.NewState, "id", tftypes.UnknownValue)
		}}, want: "the new state has unknown values"},
		"a create that fails and keeps something": {liar: liar{apply: func(r *tfprotov6.ApplyResourceChangeResponse) {
			r.Diagnostics = refuses
		}}, want: "a create failed and returned a resource"},
		"an update that fails and keeps nothing": {before: create, liar: liar{apply: func(r *tfprotov6.ApplyResourceChangeResponse) {
			r.Diagnostics, r.NewState = refuses, nil
		}}, want: "an update failed and returned no resource"},
		"a refresh that is open": {before: create, liar: liar{read: func(r *tfprotov6.ReadResourceResponse) {
			r.NewState = with(r.NewState, "id", tftypes.UnknownValue)
		}}, want: "a refresh left unknown values"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewCloud(t, emulator.Options{}).NewWorkspace(keyType)
			if c.before != nil {
				if report, err := w.Apply(t.Context(), c.before); err != nil || report.Action != tfjson.ActionCreate {
					t.Fatalf("an honest %s: %v %v", report.Action, err, report.Diagnostics)
				}
			}
			honest := w.Provider
			w.Provider = func() tfprotov6.ProviderServer {
				c.liar.ProviderServer = honest()
				return c.liar
			}
			if _, err := w.Apply(t.Context(), update); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v, want one with %q", err, c.want)
			}
		})
	}
}
