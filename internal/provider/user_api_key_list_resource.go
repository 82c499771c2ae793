// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/keystore"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

var _ list.ListResourceWithConfigure = (*userAPIKeyListResource)(nil)

// NewUserAPIKeyListResource returns the list resource of watsonx_user_api_key.
func NewUserAPIKeyListResource() list.ListResource {
	return &userAPIKeyListResource{resourceBase{name: "_user_api_key"}}
}

type userAPIKeyListResource struct{ resourceBase }

// ListResourceConfigSchema describes the configuration of a list block.
func (l *userAPIKeyListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds series of user API keys, one result for each owner, to bring them under management. It returns no secret.",
		Attributes: map[string]schema.Attribute{
			"scope": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Whose keys: `user` for those of the provider's user, `account` for those of everybody in the account, which takes an administrator. A series can be imported only with the credentials of its owner. Default: `user`.",
				Validators:          []validator.String{stringvalidator.OneOf(scopeUser, scopeAccount)},
			},
		},
	}
}

// List streams the series: the caller's own first, then those of others, by IAM ID.
func (l *userAPIKeyListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	stream.Results = func(push func(list.ListResult) bool) {
		var scope types.String
		var diags diag.Diagnostics
		if diags.Append(req.Config.GetAttribute(ctx, path.Root("scope"), &scope)...); diags.HasError() || !l.session.ready(&diags) {
			push(list.ListResult{Diagnostics: diags})
			return
		}
		left := req.Limit
		more := func(r list.ListResult) bool {
			left--
			return push(r) && left != 0
		}
		look, err := l.session.keys.Survey(ctx)
		if err != nil {
			push(list.ListResult{Diagnostics: diagnose("list the user API keys", err, userkey.Outcome{})})
			return
		}
		if l.own(ctx, req, look, more) && scope.ValueString() == scopeAccount {
			l.others(ctx, req, look.Owner, more)
		}
	}
}

// own pushes the caller's own series, if there is one. It reports whether to go on.
func (l *userAPIKeyListResource) own(ctx context.Context, req list.ListRequest, look *keystore.Look, push func(list.ListResult) bool) bool {
	series := look.Series
	if series.Gone() {
		return true
	}
	name := fmt.Sprintf("%s, %s", series.Owner.ID(), countKeys(len(look.Keys)))
	if series.Active.ID != "" {
		name += ", Active: " + series.Active.Name
	}
	var diags diag.Diagnostics
	m := imported(series)
	held, _, _ := userkey.Held{Settings: userkey.Settings{Regions: userkey.Known(slices.Sorted(maps.Keys(series.Installed)))}}.Observe(look.Seen)
	held.Tag = series.Active.Mark.Tag
	m.encode(held, &diags)
	return push(listResult(ctx, req, name, m, diags))
}

// others pushes the series of everybody else in the account, while IAM still lists their
// keys. What is installed for them cannot be seen: only whose series it is.
func (l *userAPIKeyListResource) others(
	ctx context.Context, req list.ListRequest, me userkey.Owner, push func(list.ListResult) bool,
) {
	listed := map[userkey.Owner]bool{me: true}
	err := l.session.keys.AccountKeys(ctx, func(owner userkey.Owner, _ userkey.Key) bool {
		if listed[owner] {
			return true
		}
		listed[owner] = true
		return push(listResult(ctx, req, owner.ID(), ownedBy(owner), nil))
	})
	if err != nil {
		push(list.ListResult{Diagnostics: diagnose("list the user API keys of the account", err, userkey.Outcome{})})
	}
}

// listResult returns a series as a result; name is for people.
func listResult(ctx context.Context, req list.ListRequest, name string, m userAPIKeyModel, diags diag.Diagnostics) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName, result.Diagnostics = name, diags
	result.Diagnostics.Append(result.Identity.Set(ctx, userAPIKeyIdentity{m.AccountID, m.IAMID})...)
	if req.IncludeResource {
		setState(ctx, (*tfsdk.State)(result.Resource), m, &result.Diagnostics)
	}
	return result
}
