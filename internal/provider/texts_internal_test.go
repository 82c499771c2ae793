// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/keystore"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// Samples returns every diagnostic that the provider can give, by the function that
// words it and, behind a colon, the case.
func Samples() map[string]diag.Diagnostics {
	noon := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	owner := userkey.Owner{AccountID: "0123456789abcdef0123456789abcdef", IAMID: "IBMid-550000ABCD"}
	other := userkey.Owner{AccountID: owner.AccountID, IAMID: "IBMid-660000WXYZ"}
	key := func(n int) userkey.Key {
		at := noon.AddDate(0, 0, n-10)
		return userkey.Key{
			ID: fmt.Sprintf("ApiKey-%d", n), Name: userkey.Name(owner.IAMID, at), CreatedAt: at, ExpiresAt: noon,
			Mark: userkey.Mark{Tag: "tag1", Place: "us-south"},
		}
	}
	active, theirs := key(9), key(8)
	theirs.Mark.Tag = "tag2"
	held := userkey.Held{
		Owner: owner, Tag: "tag1", Active: active,
		PastKeys: []userkey.PastKey{{Key: key(4)}, {Key: key(1)}, {Key: key(3)}, {Key: key(2)}, {Key: key(5)}},
	}
	taken := held
	taken.Active = theirs
	series := userkey.Series{Owner: owner, Active: active, Installed: map[string]userkey.Credential{"eu-de": {Region: "eu-de", KeyID: active.ID}}}
	full := userkey.Outcome{Total: 20, Series: userkey.Series{PhasedOut: []userkey.Key{key(1), key(2)}}}
	half := userkey.Outcome{Minted: userkey.Hand{Key: active}, Series: series}
	refusal := func(status int, code string) *ibmcloud.Error {
		return &ibmcloud.Error{Operation: "iam.CreateAPIKey", Status: status, Code: code, TransactionID: "transaction-1", Source: "IC_API_KEY"}
	}
	token := func(code string) *ibmcloud.Error {
		return &ibmcloud.Error{Operation: "iam.Token", Status: 400, Code: code, TransactionID: "transaction-1", Source: "IC_API_KEY"}
	}
	region := func(status int) *ibmcloud.Error {
		return &ibmcloud.Error{Operation: "watsonx.CreateTaskCredential", Region: "eu-de", Status: status, TransactionID: "transaction-1", Source: "IC_API_KEY"}
	}
	failed := func(err error, o userkey.Outcome) diag.Diagnostics {
		return diagnose("rotate the user API key of "+owner.ID(), err, o)
	}
	place := jobAttributes{Region: types.StringValue("eu-de"), ProjectID: types.StringValue("project-1"), ID: types.StringValue("job-1"), Name: types.StringValue("nightly")}
	scope := job.Scope{Region: "eu-de", ProjectID: "project-1"}
	at, days := path.Root("retention").AtName("min_age_days"), "must be a whole number of days from 0 to 36500"
	reasons := []userkey.Reason{
		userkey.Trigger, userkey.Region, userkey.External, userkey.Missing, userkey.Disabled, userkey.Age, userkey.Expired, userkey.Expiry, userkey.NotInstalled, userkey.Version,
	}
	wanted := userkey.Wanted{Settings: userkey.Settings{RotateAfter: userkey.Known(int64(30))}}
	finding := func(kind userkey.FindingKind) diag.Diagnostics {
		return warnings(held, []userkey.Finding{{Kind: kind, Key: theirs, Was: active, Regions: []string{"eu-de"}, Count: 17, Reason: userkey.Age, At: noon, Err: region(403)}})
	}
	one := func(d diag.Diagnostic) diag.Diagnostics { return diag.Diagnostics{d} }
	return map[string]diag.Diagnostics{
		"announce: rotation":             announce(proposal{held: held, wanted: wanted, change: userkey.Change{Rotate: true, Reasons: reasons, Added: []string{"eu-gb"}, Lost: []string{"eu-de"}, Prune: []string{"ApiKey-2", "ApiKey-1", "ApiKey-3", "ApiKey-5"}, Leave: []string{"jp-tok"}}}),
		"announce: nothing installed":    announce(proposal{held: userkey.Held{Owner: owner}, change: userkey.Change{Rotate: true, Reasons: []userkey.Reason{userkey.NotInstalled}}}),
		"announce: stop":                 announce(proposal{held: held, change: userkey.Change{Stop: true}}),
		"announce: waits":                announce(proposal{held: held, wanted: wanted, change: userkey.Change{Waits: []userkey.Reason{userkey.Age}}}),
		"announce: taken over":           announce(proposal{held: taken, change: userkey.Change{TakenOver: true}}),
		"announce: taken over, rotation": announce(proposal{held: taken, change: userkey.Change{TakenOver: true, Rotate: true, Reasons: reasons[:1]}}),
		"announce: refused create":       announce(proposal{change: userkey.Change{Found: []userkey.Finding{{Kind: userkey.FoundNoCreate, Err: userkey.MovedError{Owner: owner, Found: active, Create: true}}}}}),
		"announceDestroy":                announceDestroy(held, userkey.DeleteManaged),
		"announceDestroy: abandon":       announceDestroy(held, userkey.Abandon),
		"announceDestroy: taken over":    announceDestroy(taken, userkey.DeleteAll),
		"beforeCreate":                   {keyNotInstalled("nightly", owner.IAMID, "eu-de").beforeCreate(false), keyNotInstalled("nightly", owner.IAMID, "eu-de").beforeCreate(true)},
		"clientRefused":                  one(clientRefused(errors.New("the base URL of IAM is no URL"))),
		"diagnose: account blocked":      failed(token("BXNIM0434E"), userkey.Outcome{}),
		"diagnose: another value":        failed(userkey.ErrOtherValue, userkey.Outcome{}),
		"diagnose: anything else":        failed(errors.New("the disk is full"), userkey.Outcome{}),
		"diagnose: busy":                 failed(refusal(503, ""), half),
		"diagnose: too many requests":    failed(refusal(429, ""), userkey.Outcome{Minted: userkey.Hand{Key: active}}),
		"diagnose: conflict":             failed(refusal(409, ""), userkey.Outcome{}),
		"diagnose: created twice":        failed(keystore.ErrCreatedTwice, userkey.Outcome{}),
		"diagnose: denied":               failed(refusal(403, ""), userkey.Outcome{}),
		"diagnose: denied in a region":   failed(region(403), half),
		"diagnose: gone and listed":      failed(fmt.Errorf("eu-de still lists it: %w", userkey.ErrGone), userkey.Outcome{}),
		"diagnose: interrupted":          failed(&ibmcloud.Error{Operation: "iam.CreateAPIKey", Err: context.Canceled}, userkey.Outcome{}),
		"diagnose: locked":               failed(userkey.LockedError{Key: active, Act: "delete"}, userkey.Outcome{}),
		"diagnose: locked, to change":    failed(userkey.LockedError{Key: active, Act: "change"}, userkey.Outcome{}),
		"diagnose: moved":                failed(userkey.MovedError{Owner: owner, Expected: active.ID, Found: theirs}, userkey.Outcome{}),
		"diagnose: moved, late":          failed(userkey.MovedError{Owner: owner, Expected: active.ID, Found: theirs, Late: true}, userkey.Outcome{}),
		"diagnose: no answer":            failed(refusal(0, ""), userkey.Outcome{}),
		"diagnose: no region's answer":   failed(region(0), userkey.Outcome{}),
		"noRoom":                         failed(fmt.Errorf("%w: %w", userkey.ErrNoRoom, refusal(422, "BXNIM0151E")), full),
		"noRoom: no user API key":        failed(fmt.Errorf("%w: %w", userkey.ErrNoRoom, refusal(422, "BXNIM0151E")), userkey.Outcome{Total: 20}),
		"diagnose: no service":           failed(region(404), userkey.Outcome{}),
		"diagnose: not a token":          failed(&ibmcloud.Error{Operation: "iam.Token", Message: "the bearer token is not a JSON Web Token", Err: ibmcloud.ErrBadToken, Source: "iam_token"}, userkey.Outcome{}),
		"diagnose: not IAM":              failed(&ibmcloud.Error{Operation: "iam.Token", Message: "the bearer token is not a JSON Web Token", Err: ibmcloud.ErrBadToken, Source: "IC_API_KEY"}, userkey.Outcome{}),
		"diagnose: not a member":         failed(token("BXNIM0141E"), userkey.Outcome{}),
		"diagnose: not accepted":         failed(refusal(400, ""), userkey.Outcome{}),
		"diagnose: not authenticated":    failed(refusal(401, ""), userkey.Outcome{}),
		"diagnose: token expired":        failed(&ibmcloud.Error{Operation: "watsonx.ListTaskCredentials", Region: "eu-gb", Status: 400, Message: "jwt expired", Source: "IC_IAM_TOKEN"}, userkey.Outcome{}),
		"diagnose: not Phased out":       failed(fmt.Errorf("%w: %s", userkey.ErrNotPhasedOut, active.ID), userkey.Outcome{}),
		"diagnose: not ready":            failed(fmt.Errorf("%w: %w", userkey.ErrNotReady, token("BXNIM0415E")), userkey.Outcome{}),
		"diagnose: own key":              failed(fmt.Errorf("will not delete the key %s (%s): %w", active.Name, active.ID, userkey.ErrOwnKey), userkey.Outcome{}),
		"diagnose: own value":            failed(fmt.Errorf("%w: %w", keystore.ErrOwnValue, refusal(409, "")), userkey.Outcome{}),
		"diagnose: same value":           failed(userkey.ErrSameValue, userkey.Outcome{}),
		"diagnose: second key":           failed(userkey.MovedError{Owner: owner, Found: theirs, Elsewhere: []string{"eu-de"}, Create: true}, userkey.Outcome{}),
		"diagnose: time over":            failed(context.DeadlineExceeded, half),
		"diagnose: time over in a call":  failed(&ibmcloud.Error{Operation: "iam.CreateAPIKey", Err: context.DeadlineExceeded}, userkey.Outcome{}),
		"diagnose: trusted profile":      failed(fmt.Errorf("iam-Profile-1 %w", keystore.ErrTrustedProfile), userkey.Outcome{}),
		"diagnose: unknown key":          failed(token("BXNIM0415E"), userkey.Outcome{}),
		"diagnose: unknown region":       failed(&ibmcloud.Error{Operation: "watsonx.ListTaskCredentials", Region: "us-east", Message: "watsonx does not run there", Err: ibmcloud.ErrUnknownRegion}, userkey.Outcome{}),
		"diagnose: unreachable":          failed(&ibmcloud.Error{Operation: "iam.Token", Message: "the proxy refuses", Err: ibmcloud.ErrUnreachable}, userkey.Outcome{}),
		"diagnose: unseen":               failed(fmt.Errorf("%w in eu-de: %w", userkey.ErrUnseen, region(503)), userkey.Outcome{}),
		"diagnose: untold":               failed(fmt.Errorf("a task credential is installed for %s %w: \"made by a script\" (c1) in eu-de", owner.ID(), userkey.ErrUntold), userkey.Outcome{}),
		"diagnoseJob: denied":            one(diagnoseJob("create the job nightly", region(403), place)),
		"diagnoseJob: conflict":          one(diagnoseJob("change the job nightly", region(409), place)),
		"diagnoseJob: no member":         one(diagnoseJob("read the job job-1", &job.ScopeError{Scope: scope, Err: region(404)}, place)),
		"diagnoseJob: no role":           one(diagnoseJob("change the job nightly", &job.ScopeError{Scope: scope, Denied: true, Err: region(403)}, place)),
		"diagnoseJob: somebody else's":   one(diagnoseJob("start a run of the job nightly", &job.NotOwnerError{OwnerID: other.IAMID, CallerID: owner.IAMID, Err: region(403)}, place)),
		"diagnoseJob: short list":        one(diagnoseJob("look up nightly", ibmcloud.ErrShortList, place)),
		"diagnoseJob: time over":         one(diagnoseJob("delete the job nightly", &ibmcloud.Error{Operation: "watsonx.DeleteJob", Region: "eu-de", Err: context.DeadlineExceeded}, place)),
		"diagnoseJob: no job":            one(diagnoseJob("read the job job-1", region(404), place)),
		"emptyValue":                     one(emptyValue(path.Root("rotation_trigger"))),
		"endsBeforeStart":                one(endsBeforeStart(noon, noon.AddDate(0, 0, -1))),
		"expiresBeforeRotation":          one(expiresBeforeRotation(90, 30)),
		"foreseen: credentials":          one(foreseen(token("BXNIM0415E"))),
		"foreseen: no look":              one(foreseen(refusal(503, ""))),
		"fraction":                       one(fraction(at, big.NewFloat(1.5), " of days")),
		"importOfAnother":                one(importOfAnother(other, owner)),
		"inPlan: another's key":          one(keyOfAnother(other.IAMID, owner.IAMID).inPlan()),
		"inPlan: disabled":               one(keyDisabled("nightly", owner.IAMID, "eu-de", active).inPlan()),
		"inPlan: expired":                one(keyExpired("nightly", owner.IAMID, "eu-de", active).inPlan()),
		"inPlan: not installed":          one(keyNotInstalled("nightly", owner.IAMID, "eu-de").inPlan()),
		"inPlan: unread":                 one(keyUnread(region(503)).inPlan()),
		"invalidCron":                    one(invalidCron(path.Root("schedule"), "must be a cron expression that comes true one day", job.CheckSchedule("@daily", noon))),
		"invalidIdentityID":              one(invalidIdentityID("job_id", "a/b")),
		"invalidIdentityRegion":          one(invalidIdentityRegion("us-souht")),
		"invalidImportID":                one(invalidImportID("me")),
		"invalidJSON":                    one(invalidJSON(path.Root("configuration"), "must be a JSON object", job.CheckConfiguration("[1]"))),
		"invalidJobImportID":             one(invalidJobImportID("us-souht/project-1/job-1")),
		"invalidRegion":                  {invalidRegion(path.Root("regions"), "us-souht"), invalidRegion(path.Root("regions"), "mars"), invalidRegion(path.Root("regions"), "")},
		"invalidRetries":                 one(invalidRetries("many")),
		"invalidSchedule":                one(invalidSchedule(job.CheckSchedule("0 0 31 2 *", noon))),
		"invalidSetting":                 one(invalidSetting(path.Root("iam_endpoint"), "Invalid endpoint", setting{source: "IBMCLOUD_IAM_API_ENDPOINT"}.String(), endpointFault("http://example.com"))),
		"invalidTime":                    one(invalidTime(path.Root("schedule_info").AtName("end"), "tomorrow")),
		"invalidTimeout":                 one(invalidTimeout(path.Root("timeouts").AtName("create"), "0s", `must be a duration above zero, such as "90s" or "1h30m"`)),
		"keyAndToken":                    one(keyAndToken()),
		"lastRunFailed":                  one(lastRunFailed(runEnd(place, job.Run{ID: "run-1", State: "Failed"}, []string{"Traceback", "KeyError"}, nil))),
		"lastRunUnread":                  one(lastRunUnread(region(503))),
		"neverStarts":                    one(neverStarts("0 3 * * *", noon)),
		"noActiveKey":                    one(noActiveKey(owner, []string{"us-south"}, userkey.Series{})),
		"noActiveKey: elsewhere":         one(noActiveKey(owner, []string{"us-south"}, series)),
		"noCredentials":                  one(noCredentials()),
		"noSuchJob":                      one(noSuchJob(place)),
		"noUsableValue":                  one(noUsableValue()),
		"noUser":                         one(noUser(fmt.Errorf("iam-Profile-1 %w", keystore.ErrTrustedProfile))),
		"notConfigured":                  one(notConfigured()),
		"notRotated":                     notRotated(userkey.MovedError{Owner: owner, Expected: active.ID, Found: theirs}, userkey.Outcome{}),
		"notRotated: late":               notRotated(userkey.MovedError{Owner: owner, Expected: active.ID, Found: theirs, Late: true}, half),
		"nothingToImport":                one(nothingToImport(owner)),
		"nothingToRotate":                one(nothingToRotate(owner)),
		"nullElement":                    one(nullElement(path.Root("regions"))),
		"otherOwner":                     one(otherOwner(other, owner)),
		"outOfBounds":                    one(outOfBounds(at, big.NewFloat(-1), days)),
		"ownValueAndAdoption":            one(ownValueAndAdoption()),
		"ownValueInState":                one(ownValueInState()),
		"perhapsActiveStill":             one(perhapsActiveStill(active, []string{"eu-de"})),
		"projectOrSpace":                 one(projectOrSpace()),
		"providerBug":                    one(providerBug("Expected a session, got string")),
		"runFailed":                      one(runFailed(runEnd(place, job.Run{ID: "run-1", State: "Failed", Error: "The environment is gone."}, nil, nil))),
		"runFailed: no log":              one(runFailed(runEnd(place, job.Run{ID: "run-1", State: "Failed"}, nil, region(503)))),
		"runTooLong: unread":             one(runTooLong(place, job.Run{ID: "run-1", State: "Running"}, time.Minute, &job.TimeoutError{Last: region(503)})),
		"runTooLong":                     one(runTooLong(place, job.Run{ID: "run-1", State: "Running"}, time.Hour, &job.TimeoutError{})),
		"severalJobs":                    one(severalJobs(place, []string{"job-1", "job-2"})),
		"severalRegions":                 one(severalRegions([]string{"eu-de", "us-south"})),
		"staysActiveElsewhere":           one(staysActiveElsewhere(owner, []string{"eu-de"})),
		"stopped":                        one(stopped(held)),
		"stopped: untold":                one(stopped(userkey.Held{Owner: owner})),
		"timeTooEarly":                   one(timeTooEarly(path.Root("schedule_info").AtName("start"), "1960-01-01T00:00:00Z", "must be later than 1970-01-01T00:00:00Z, from which the service counts")),
		"twoRetentions":                  one(twoRetentions()),
		"unknownKeyForToken":             one(unknownKeyForToken("exchange the API key for a token", token("BXNIM0415E"))),
		"unreadableMemo":                 memoSays("{"),
		"unseenByImport":                 one(unseenByImport(map[string]error{"eu-de": region(503)})),
		"unusableHome":                   one(unusableHome("IC_REGION", "us-east")),
		"unusableKey":                    one(unusableKey(errors.New("the API key is empty"))),
		"warn":                           warn(userkey.Outcome{Trouble: []error{region(503)}, Stays: []string{"eu-de"}, Unpruned: []string{"ApiKey-1"}, Kept: []string{"ApiKey-2"}, Lagging: true}),
		"warnCrowded":                    one(warnCrowded(held, 17)),
		"warnCrowded: none of ours":      one(warnCrowded(userkey.Held{Owner: owner}, 17)),
		"warnRemoval":                    warnRemoval(userkey.Removal{Left: []userkey.Key{theirs}, Refused: map[string]string{"ApiKey-1": "eu-de"}}),
		"warnRemovalPlan":                one(warnRemovalPlan(taken)),
		"warnings: replaced":             finding(userkey.FoundReplaced),
		"warnings: in the product":       warnings(held, []userkey.Finding{{Kind: userkey.FoundReplaced, Key: userkey.Key{ID: "ApiKey-8", Name: "ApiKey"}, Was: active, At: noon}}),
		"warnings: untold":               finding(userkey.FoundUntold),
		"warnings: refused":              finding(userkey.FoundRefused),
		"warnings: elsewhere":            finding(userkey.FoundElsewhere),
		"warnings: due":                  finding(userkey.FoundDue),
		"warnings: deletable":            finding(userkey.FoundDeletable),
	}
}

// memoSays returns what is said of a stored memo.
func memoSays(stored string) diag.Diagnostics {
	_, diags := readMemo(context.Background(), storedMemo(stored))
	return diags
}

type storedMemo string

func (m storedMemo) GetKey(context.Context, string) ([]byte, diag.Diagnostics) { return []byte(m), nil }
