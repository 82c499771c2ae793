// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// An Instance is a resource as a state file holds it. The file encodes the private
// state twice over; here it can be read.
type Instance struct {
	SchemaVersion int64                      `json:"schema_version"`
	Attributes    map[string]any             `json:"attributes"`
	Private       map[string]json.RawMessage `json:"private"`
}

// Upgrade reads a resource of a state file, perhaps one that an older version of
// the provider wrote, as Terraform does before anything else. Such a resource has
// no identity yet.
func (p *Plugin) Upgrade(name string, from Instance) (Resource, []Diagnostic) {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	attributes, err := json.Marshal(from.Attributes)
	p.check(err)
	resp, err := p.server.UpgradeResourceState(p.t.Context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: name, Version: from.SchemaVersion, RawState: &tfprotov6.RawState{JSON: attributes},
	})
	p.check(err)
	var private []byte
	if from.Private != nil {
		entries := map[string][]byte{}
		for key, value := range from.Private {
			entries[key] = value
		}
		private, err = json.Marshal(entries)
		p.check(err)
	}
	return Resource{State: p.value(p.schema.ResourceSchemas[name].ValueType(), resp.UpgradedState), Private: private}, p.cloud.Diagnostics()
}
