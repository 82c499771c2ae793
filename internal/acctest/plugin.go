// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/inprocess"
)

// Unknown stands in Values for a value that is not known yet.
const Unknown = inprocess.Unknown

// Progress is the summary under which the progress of an action is noted.
const Progress = "Progress"

type (
	// Values are the arguments of a configuration.
	Values = inprocess.Config

	// A Resource is what Terraform keeps of one resource.
	Resource = inprocess.Resource

	// A Listed is one result of a list resource.
	Listed = inprocess.Listed

	// A Diagnostic is an error or a warning as the provider gave it to Terraform.
	Diagnostic = inprocess.Diagnostic
)

// A Plugin is the provider as Terraform's core calls it, without a CLI between: for
// what the CLI hides, such as the attribute an error is about, and for what an older
// CLI does not ask for. Each method fails the test if the provider breaks its
// contract, and returns what the provider said.
type Plugin struct {
	t     *testing.T
	cloud *Cloud
	core  *inprocess.Provider
}

// NewPlugin starts a provider that is not configured yet.
func (c *Cloud) NewPlugin(t *testing.T) *Plugin {
	t.Helper()
	p := &Plugin{t: t, cloud: c}
	var err error
	p.core, err = inprocess.Start(t.Context(), c.Serve())
	p.check(err)
	return p
}

// check fails the test for an error that the provider did not report itself.
func (p *Plugin) check(err error) {
	p.t.Helper()
	if err != nil && !errors.Is(err, inprocess.ErrFailed) {
		p.t.Fatal(err)
	}
}

// resource makes a call that returns a resource.
func (p *Plugin) resource(call func(context.Context) (Resource, error)) (Resource, []Diagnostic) {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	r, err := call(p.t.Context())
	p.check(err)
	return r, p.cloud.Diagnostics()
}

// block makes a call that returns nothing.
func (p *Plugin) block(call func(context.Context) error) []Diagnostic {
	p.t.Helper()
	_, said := p.resource(func(ctx context.Context) (Resource, error) { return Resource{}, call(ctx) })
	return said
}

// Schema returns what the provider says of itself.
func (p *Plugin) Schema() *tfprotov6.GetProviderSchemaResponse { return p.core.Schema() }

// Configure validates a provider block and configures the provider.
func (p *Plugin) Configure(config Values) []Diagnostic {
	p.t.Helper()
	return p.block(func(ctx context.Context) error { return p.core.Configure(ctx, config) })
}

// Validate validates a resource block.
func (p *Plugin) Validate(name string, config Values) []Diagnostic {
	p.t.Helper()
	return p.block(func(ctx context.Context) error { return p.core.Validate(ctx, name, config) })
}

// ValidateData validates a data block.
func (p *Plugin) ValidateData(name string, config Values) []Diagnostic {
	p.t.Helper()
	return p.block(func(ctx context.Context) error { return p.core.ValidateData(ctx, name, config) })
}

// Plan plans a change of a resource and returns the planned resource; the zero
// Resource is one that is not there yet.
func (p *Plugin) Plan(name string, prior Resource, config Values) (Resource, []Diagnostic) {
	p.t.Helper()
	return p.resource(func(ctx context.Context) (Resource, error) { return p.core.Plan(ctx, name, prior, given(config)) })
}

// Apply plans a change of a resource and applies it.
func (p *Plugin) Apply(name string, prior Resource, config Values) (Resource, []Diagnostic) {
	p.t.Helper()
	return p.resource(func(ctx context.Context) (Resource, error) { return p.core.Apply(ctx, name, prior, given(config)) })
}

// given returns a block without arguments for nil, which the core takes for no block.
func given(config Values) Values {
	if config == nil {
		return Values{}
	}
	return config
}

// Destroy destroys a resource and returns what is left of it.
func (p *Plugin) Destroy(name string, prior Resource) (Resource, []Diagnostic) {
	p.t.Helper()
	return p.resource(func(ctx context.Context) (Resource, error) { return p.core.Destroy(ctx, name, prior) })
}

// Read refreshes a resource.
func (p *Plugin) Read(name string, r Resource) (Resource, []Diagnostic) {
	p.t.Helper()
	return p.resource(func(ctx context.Context) (Resource, error) { return p.core.Read(ctx, name, r) })
}

// Import imports a resource by ID or, where that is empty, by identity.
func (p *Plugin) Import(name, id string, identity map[string]string) (Resource, []Diagnostic) {
	p.t.Helper()
	return p.resource(func(ctx context.Context) (Resource, error) { return p.core.Import(ctx, name, id, identity) })
}

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
	attributes, err := json.Marshal(from.Attributes)
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
	r, said := p.resource(func(ctx context.Context) (Resource, error) {
		return p.core.Upgrade(ctx, name, from.SchemaVersion, attributes)
	})
	r.Private = private
	return r, said
}

// Call calls a function with text arguments.
func (p *Plugin) Call(function string, arguments ...string) (Resource, *tfprotov6.FunctionError) {
	p.t.Helper()
	result, failure, err := p.core.Call(p.t.Context(), function, arguments...)
	p.check(err)
	return result, failure
}

// Look validates a data block and reads it.
func (p *Plugin) Look(name string, config Values) (Resource, []Diagnostic) {
	p.t.Helper()
	return p.resource(func(ctx context.Context) (Resource, error) { return p.core.Look(ctx, name, config) })
}

// Open opens an ephemeral resource.
func (p *Plugin) Open(name string, config Values) (Resource, []Diagnostic) {
	p.t.Helper()
	return p.resource(func(ctx context.Context) (Resource, error) { return p.core.Open(ctx, name, config) })
}

// List validates a list block and takes results until take says stop or none is
// left. A limit of 0 means none. It returns what the provider said to the block.
func (p *Plugin) List(name string, config Values, limit int64, include bool, take func(Listed) bool) []Diagnostic {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	err := p.core.List(p.t.Context(), name, config, limit, include, take)
	p.check(err)
	if err != nil {
		return p.cloud.Diagnostics()
	}
	return nil
}

// Generate returns the configuration that Terraform would write for a resource.
func (p *Plugin) Generate(name string, r Resource) (Values, []Diagnostic) {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	values, err := p.core.Generate(p.t.Context(), name, r)
	p.check(err)
	return values, p.cloud.Diagnostics()
}

// Invoke validates, plans and invokes an action. It returns the progress messages
// and what the provider said otherwise.
func (p *Plugin) Invoke(name string, config Values) (progress []string, said []Diagnostic) {
	p.t.Helper()
	return p.InvokeIn(p.t.Context(), name, config, func(string) {})
}

// InvokeIn is Invoke with a context that ends when a user interrupts Terraform.
// It calls hear with each progress message when it comes.
func (p *Plugin) InvokeIn(ctx context.Context, name string, config Values, hear func(message string)) (progress []string, said []Diagnostic) {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	p.check(p.core.Invoke(ctx, name, config, hear))
	for _, d := range p.cloud.Diagnostics() {
		if d.Summary == Progress {
			progress = append(progress, d.Detail)
		} else {
			said = append(said, d)
		}
	}
	return progress, said
}
