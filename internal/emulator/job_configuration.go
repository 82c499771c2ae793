// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"maps"
	"slices"
)

// knownMembers are the members that a configuration can have for a type of asset; nil
// where no source speaks of the type. IBM's description of jobs says which members are
// for notebooks and which for batch deployments, and IBM's data-integration SDK which
// are for DataStage flows.
//
// Assumed A126: A configuration is refused that has a member which no public source
// names for the type of the asset.
// Assumed A127: A job of a batch deployment, such as one of Decision Optimization, has
// the deployment as its asset, of the type wml_deployment.
// Assumed A128: A job of a pipeline has the type orchestration_flow and takes the
// pipeline's parameters as job parameters.
func knownMembers(assetRefType string) []string {
	every := []string{"env_id", "env_type", "version"}
	switch assetRefType {
	case "notebook":
		return append(every, "env_variables")
	case "data_intg_flow":
		return append(every, "flow_limits")
	case "wml_deployment":
		return append(every, "deployment_job_definition_id")
	case "orchestration_flow":
		return every
	}
	return nil
}

// checkConfiguration refuses members that are not known. The emulator has no assets,
// so it can tell only where the new job named the type of its asset.
func (j *job) checkConfiguration(given settings) *problem {
	for _, name := range slices.Sorted(maps.Keys(given.configuration)) {
		if j.knownMembers != nil && !slices.Contains(j.knownMembers, name) {
			return badMember(pathConfiguration, "A job of the type "+j.assetRefType+" has no "+quote(name)+".")
		}
	}
	return nil
}
