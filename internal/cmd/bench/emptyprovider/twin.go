// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// twin is the constant twin of the look-up: larger values cost Terraform itself time.
type twin struct{}

type twinModel struct {
	constants

	Regions      types.Set  `tfsdk:"regions"`
	AllowMissing types.Bool `tfsdk:"allow_missing"`
}

// constants are what the twins of the look-up and of the key both show.
type constants struct {
	ID              types.String            `tfsdk:"id"`
	AccountID       types.String            `tfsdk:"account_id"`
	IAMID           types.String            `tfsdk:"iam_id"`
	ActiveKey       *activeKey              `tfsdk:"active_key"`
	PhasedOutKeys   map[string]phasedOutKey `tfsdk:"phased_out_keys"`
	TaskCredentials map[string]credential   `tfsdk:"task_credentials"`
}

type activeKey struct {
	ID          string  `tfsdk:"id"`
	Name        string  `tfsdk:"name"`
	CRN         string  `tfsdk:"crn"`
	Status      string  `tfsdk:"status"`
	Description string  `tfsdk:"description"`
	CreatedAt   string  `tfsdk:"created_at"`
	ExpiresAt   *string `tfsdk:"expires_at"`
	Disabled    bool    `tfsdk:"disabled"`
	Locked      bool    `tfsdk:"locked"`
	Managed     bool    `tfsdk:"managed"`
	Tag         string  `tfsdk:"tag"`
}

type phasedOutKey struct {
	Name        string  `tfsdk:"name"`
	CRN         string  `tfsdk:"crn"`
	Status      string  `tfsdk:"status"`
	CreatedAt   string  `tfsdk:"created_at"`
	ExpiresAt   *string `tfsdk:"expires_at"`
	Disabled    bool    `tfsdk:"disabled"`
	Locked      bool    `tfsdk:"locked"`
	Managed     bool    `tfsdk:"managed"`
	PhasedOutAt string  `tfsdk:"phased_out_at"`
	Deletable   bool    `tfsdk:"deletable"`
}

type credential struct {
	ID        string `tfsdk:"id"`
	Name      string `tfsdk:"name"`
	KeyID     string `tfsdk:"key_id"`
	CreatedAt string `tfsdk:"created_at"`
}

// keyAttributes are those of activeKey, for a schema of either kind.
func keyAttributes[A any](text, truth A) map[string]A {
	return map[string]A{
		"id": text, "name": text, "crn": text, "status": text, "description": text, "created_at": text, "expires_at": text,
		"disabled": truth, "locked": truth, "managed": truth, "tag": text,
	}
}

// phasedOutAttributes are those of phasedOutKey.
func phasedOutAttributes[A any](text, truth A) map[string]A {
	return map[string]A{
		"name": text, "crn": text, "status": text, "created_at": text, "expires_at": text,
		"disabled": truth, "locked": truth, "managed": truth, "phased_out_at": text, "deletable": truth,
	}
}

// credentialAttributes are those of credential.
func credentialAttributes[A any](text A) map[string]A {
	return map[string]A{"id": text, "name": text, "key_id": text, "created_at": text}
}

// Metadata names the data source.
func (twin) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "empty_user_api_key"
}

// Schema has the attributes of the look-up.
func (twin) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := schema.StringAttribute{Computed: true}
	truth := schema.BoolAttribute{Computed: true}
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"regions":       schema.SetAttribute{Optional: true, Computed: true, ElementType: types.StringType},
		"allow_missing": schema.BoolAttribute{Optional: true},
		"id":            text,
		"account_id":    text,
		"iam_id":        text,
		"active_key": schema.SingleNestedAttribute{
			Computed:   true,
			Attributes: keyAttributes[schema.Attribute](text, truth),
		},
		"phased_out_keys": schema.MapNestedAttribute{
			Computed:     true,
			NestedObject: schema.NestedAttributeObject{Attributes: phasedOutAttributes[schema.Attribute](text, truth)},
		},
		"task_credentials": schema.MapNestedAttribute{
			Computed:     true,
			NestedObject: schema.NestedAttributeObject{Attributes: credentialAttributes[schema.Attribute](text)},
		},
	}}
}

// Read returns constants as long as real values.
func (twin) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m twinModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	regions, diags := types.SetValueFrom(ctx, types.StringType, []string{"us-south"})
	resp.Diagnostics.Append(diags...)
	m.Regions, m.constants = regions, theConstants(0)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// theConstants returns values as long as real ones, with as many Phased out keys as told.
func theConstants(phasedOut int) constants {
	const (
		account = "0123456789abcdef0123456789abcdef"
		user    = "IBMid-5500000000"
		key     = "ApiKey-00000000-0000-4000-8000-000000000000"
		name    = "cpd-apikey-IBMid-5500000000-2026-01-01T00:00:00Z"
		crn     = "crn:v1:bluemix:public:iam-identity::a/0123456789abcdef0123456789abcdef::apikey:ApiKey-00000000-0000-4000-8000-000000000000"
		at      = "2026-01-01T00:00:00Z"
	)
	past := map[string]phasedOutKey{}
	for i := range phasedOut {
		past[fmt.Sprintf("ApiKey-00000000-0000-4000-8000-%012d", i)] = phasedOutKey{
			Name:        name,
			CRN:         crn,
			Status:      "Phased out",
			CreatedAt:   at,
			Managed:     true,
			PhasedOutAt: at,
		}
	}
	return constants{
		ID:        types.StringValue(account + "/" + user),
		AccountID: types.StringValue(account),
		IAMID:     types.StringValue(user),
		ActiveKey: &activeKey{
			ID:        key,
			Name:      name,
			CRN:       crn,
			Status:    "Active",
			CreatedAt: at,
			Managed:   true,
			Tag:       "abcdefghijklmnopqrstuvwxyz",
		},
		PhasedOutKeys: past,
		TaskCredentials: map[string]credential{
			"us-south": {ID: "00000000-0000-4000-8000-000000000000", Name: name, KeyID: key, CreatedAt: at},
		},
	}
}
