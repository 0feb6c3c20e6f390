// Generated from datarobot.openapi.yaml by `npm --prefix tools/openapi run generate`. Do not edit.

export interface paths {
    "/customApplicationSources/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sources
         * @description Sources that the caller may see. `name` searches, so compare for yourself, on all pages.
         */
        get: operations["customApplicationSourcesList"];
        put?: never;
        /**
         * Create a source
         * @description The source exists when the reply comes, whichever good status it has, and its body has the id. It has no version yet.
         */
        post: operations["customApplicationSourcesCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customApplicationSources/fromCustomTemplate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a source from a custom template */
        post: operations["customApplicationSourcesFromCustomTemplateCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customApplicationSources/{appSourceId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a source */
        get: operations["customApplicationSourcesRetrieve"];
        put?: never;
        post?: never;
        /**
         * Delete a source
         * @description Delete the applications first: a source in use is refused.
         */
        delete: operations["customApplicationSourcesDelete"];
        options?: never;
        head?: never;
        /** Rename a source */
        patch: operations["customApplicationSourcesPatch"];
        trace?: never;
    };
    "/customApplicationSources/{appSourceId}/sharedRoles/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who has access to a source */
        get: operations["customApplicationSourcesSharedRolesList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Share a source */
        patch: operations["customApplicationSourcesSharedRolesPatchMany"];
        trace?: never;
    };
    "/customApplicationSources/{appSourceId}/versions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of a source */
        get: operations["customApplicationSourcesVersionsList"];
        put?: never;
        /**
         * Create a version
         * @description Files and settings may come in this request or in updates after it. A version has at most 1000 files.
         */
        post: operations["customApplicationSourcesVersionsCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customApplicationSources/{appSourceId}/versions/{appSourceVersionId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a version */
        get: operations["customApplicationSourcesVersionsRetrieve"];
        put?: never;
        post?: never;
        /**
         * Delete a version
         * @description Only while it is not frozen.
         */
        delete: operations["customApplicationSourcesVersionsDelete"];
        options?: never;
        head?: never;
        /**
         * Change a version
         * @description Adds, replaces and deletes files, and sets the given fields. The version must not be frozen.
         */
        patch: operations["customApplicationSourcesVersionsPatch"];
        trace?: never;
    };
    "/customApplicationSources/{appSourceId}/versions/{appSourceVersionId}/fromCodespace/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take files from a codespace
         * @description A frozen version does not change. A new one is created instead.
         */
        post: operations["customApplicationSourcesVersionsFromCodespaceCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customApplicationSources/{appSourceId}/versions/{appSourceVersionId}/toCodespace/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put files into a codespace */
        post: operations["customApplicationSourcesVersionsToCodespaceCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customApplicationSources/{appSourceId}/versions/{appSourceVersionId}/items/{itemId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a file
         * @description Text only.
         */
        get: operations["customApplicationSourcesVersionsItemsRetrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customApplicationSources/{appSourceId}/versions/{appSourceVersionId}/archive/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download all files of a version */
        get: operations["customApplicationSourcesVersionsArchiveRetrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customApplications/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List applications
         * @description Applications that the caller may see, shared ones among them. `name` searches, so compare for yourself, on all pages.
         */
        get: operations["customApplicationsList"];
        put?: never;
        /**
         * Create an application
         * @description Starts an application. Follow both the job at `Location` and the application's own `status`: the job may hang.
         */
        post: operations["customApplicationsCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customApplications/nameCheck/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ask whether a name is taken
         * @description Internal: a server may not have it, and answer 404.
         */
        get: operations["customApplicationsNameCheckList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customApplications/{applicationId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an application */
        get: operations["customApplicationsRetrieve"];
        put?: never;
        post?: never;
        /**
         * Delete an application
         * @description The application may continue to run for a short time after the reply.
         */
        delete: operations["customApplicationsDelete"];
        options?: never;
        head?: never;
        /**
         * Change an application, or publish a version to it
         * @description A new version is built and started, then the old one is stopped; id and URL stay. For a moment `status` may still read `running` of the old version.
         */
        patch: operations["customApplicationsPatch"];
        trace?: never;
    };
    "/customApplications/{applicationId}/history/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the publications of an application
         * @description Newest first. The present publication seems to be left out.
         */
        get: operations["customApplicationsHistoryList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customApplications/{applicationId}/logs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the logs of an application
         * @description For owners and editors.
         */
        get: operations["customApplicationsLogsList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customApplications/{applicationId}/sharedRoles/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who has access to an application */
        get: operations["customApplicationsSharedRolesList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Share an application */
        patch: operations["customApplicationsSharedRolesPatchMany"];
        trace?: never;
    };
    "/customApplications/{applicationId}/usages/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the visits to an application */
        get: operations["customApplicationsUsagesList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customTemplates/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List custom templates */
        get: operations["customTemplatesList"];
        put?: never;
        /**
         * Create a custom template
         * @description Whether the reply has a body is not documented: find the template by its name.
         */
        post: operations["customTemplatesCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customTemplates/{customTemplateId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a custom template */
        get: operations["customTemplatesRetrieve"];
        put?: never;
        post?: never;
        /** Delete a custom template */
        delete: operations["customTemplatesDelete"];
        options?: never;
        head?: never;
        /** Change a custom template */
        patch: operations["customTemplatesPatch"];
        trace?: never;
    };
    "/customTemplates/{customTemplateId}/files/{fileId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a file of a custom template
         * @description Text only.
         */
        get: operations["customTemplatesFilesRetrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applicationTemplates/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List application templates */
        get: operations["applicationTemplatesList"];
        put?: never;
        /**
         * Create an application template
         * @description Whether the reply has a body is not documented: find the template by its name.
         */
        post: operations["applicationTemplatesCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applicationTemplates/{applicationTemplateId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete an application template */
        delete: operations["applicationTemplatesDelete"];
        options?: never;
        head?: never;
        /** Change an application template */
        patch: operations["applicationTemplatesPatch"];
        trace?: never;
    };
    "/applicationTemplates/{applicationTemplateId}/clone/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Clone an application template into a codespace */
        post: operations["applicationTemplatesCloneCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applicationTemplates/{applicationTemplateId}/media/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the image of an application template
         * @description The reference shows an object with one binary property, which most likely means the bytes of the image.
         */
        get: operations["applicationTemplatesMediaList"];
        put?: never;
        /** Set the image of an application template */
        post: operations["applicationTemplatesMediaCreate"];
        /** Delete the image of an application template */
        delete: operations["applicationTemplatesMediaDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executionEnvironments/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List execution environments
         * @description `searchFor` searches, so compare for yourself, on all pages.
         */
        get: operations["executionEnvironmentsList"];
        put?: never;
        /** Create an execution environment */
        post: operations["executionEnvironmentsCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executionEnvironments/{environmentId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an execution environment */
        get: operations["executionEnvironmentsRetrieve"];
        put?: never;
        post?: never;
        /**
         * Delete an execution environment
         * @description With its versions, and for its owner.
         */
        delete: operations["executionEnvironmentsDelete"];
        options?: never;
        head?: never;
        /**
         * Change an execution environment
         * @description For its owner.
         */
        patch: operations["executionEnvironmentsPatch"];
        trace?: never;
    };
    "/executionEnvironments/{environmentId}/accessControl/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who has access to an execution environment */
        get: operations["executionEnvironmentsAccessControlList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Share an execution environment
         * @description For its owner.
         */
        patch: operations["executionEnvironmentsAccessControlPatchMany"];
        trace?: never;
    };
    "/executionEnvironments/{environmentId}/versions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of an execution environment */
        get: operations["executionEnvironmentsVersionsList"];
        put?: never;
        /**
         * Create a version of an execution environment
         * @description Its image is built after the reply: wait for `buildStatus`.
         */
        post: operations["executionEnvironmentsVersionsCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executionEnvironments/{environmentId}/versions/{environmentVersionId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a version of an execution environment */
        get: operations["executionEnvironmentsVersionsRetrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executionEnvironments/{environmentId}/versions/{environmentVersionId}/buildLog/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the build log of a version */
        get: operations["executionEnvironmentsVersionsBuildLogList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executionEnvironments/{environmentId}/versions/{environmentVersionId}/download/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the uploaded folder or image of a version */
        get: operations["executionEnvironmentsVersionsDownloadList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List jobs */
        get: operations["statusList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status/{statusId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ask for a job
         * @description Do not follow the redirect by itself: the target is the answer.
         */
        get: operations["statusRetrieve"];
        put?: never;
        post?: never;
        /** Cancel a job */
        delete: operations["statusDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/useCases/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Use Cases
         * @description Use Cases of the caller. `search` searches, so compare for yourself, on all pages.
         */
        get: operations["useCasesList"];
        put?: never;
        /** Create a Use Case */
        post: operations["useCasesCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/useCases/{useCaseId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a Use Case */
        get: operations["useCasesRetrieve"];
        put?: never;
        post?: never;
        /**
         * Delete a Use Case
         * @description Its contents are not deleted.
         */
        delete: operations["useCasesDelete"];
        options?: never;
        head?: never;
        /** Change a Use Case */
        patch: operations["useCasesPatch"];
        trace?: never;
    };
    "/useCases/{useCaseId}/customApplications/{applicationId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put an application into a Use Case
         * @description No body. Doing it twice is refused with a text that contains "already linked to this Use Case"; the status of that is unknown.
         */
        post: operations["useCasesCustomApplicationsCreate"];
        /** Take an application out of a Use Case */
        delete: operations["useCasesCustomApplicationsDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List credentials */
        get: operations["credentialsList"];
        put?: never;
        /**
         * Create a credential
         * @description A secret goes in and never comes out again.
         */
        post: operations["credentialsCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials/{credentialId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a credential */
        get: operations["credentialsRetrieve"];
        put?: never;
        post?: never;
        /** Delete a credential */
        delete: operations["credentialsDelete"];
        options?: never;
        head?: never;
        /**
         * Change a credential
         * @description Omitted fields keep their values.
         */
        patch: operations["credentialsPatch"];
        trace?: never;
    };
    "/keyValues/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the key-values of something */
        get: operations["keyValuesList"];
        put?: never;
        /** Create a key-value */
        post: operations["keyValuesCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keyValues/{keyValueId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a key-value */
        get: operations["keyValuesRetrieve"];
        put?: never;
        post?: never;
        /** Delete a key-value */
        delete: operations["keyValuesDelete"];
        options?: never;
        head?: never;
        /**
         * Change a key-value
         * @description Omitted fields keep their values.
         */
        patch: operations["keyValuesPatch"];
        trace?: never;
    };
    "/account/info/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the account of the key */
        get: operations["accountInfoList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the version of the API
         * @description Cheap, so clients check their key with it.
         */
        get: operations["versionList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ping/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ask for a sign of life */
        get: operations["pingList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clientConfig/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get settings for clients */
        get: operations["clientConfigList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/entitlements/evaluate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask which features the caller has
         * @description Permissions of the account, without those of its groups and its organization.
         */
        post: operations["entitlementsEvaluateCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mlops/compute/bundles/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List resource bundles */
        get: operations["mlopsComputeBundlesList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mlops/compute/bundles/{bundleId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a resource bundle */
        get: operations["mlopsComputeBundlesRetrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description One entry of an access list. */
        AccessControlV2: {
            /** @description Id of the recipient. */
            id: string;
            /** @description Name of the recipient. */
            name: string;
            /**
             * @description Role of the recipient.
             * @enum {string}
             */
            role: "ADMIN" | "CONSUMER" | "DATA_SCIENTIST" | "EDITOR" | "OBSERVER" | "OWNER" | "READ_ONLY" | "READ_WRITE" | "USER";
            /**
             * @description Type of the recipient.
             * @enum {string}
             */
            shareRecipientType: "user" | "group" | "organization" | "externalApplication";
        };
        /** @description Owner of the key. */
        AccountInfo: {
            /** @description Id of the user. */
            uid: string;
            /** @description E-mail address. */
            email?: string | null;
            /** @description First name. */
            firstName?: string | null;
            /** @description Last name. */
            lastName?: string | null;
            /** @description Organization of the user. */
            orgId?: string | null;
            /** @description Tenant of the user. */
            tenantId?: string | null;
            /** @description Names of rights and features, with whether the user has them. */
            permissions?: {
                [key: string]: unknown;
            };
        };
        /** @description Roles to grant or revoke. */
        ApplicationSharingUpdateOrRemove: {
            /** @description Text for the people it is shared with. */
            note?: string;
            /**
             * @description Always `updateRoles`.
             * @enum {string}
             */
            operation: "updateRoles";
            /** @description One entry a recipient. */
            roles: (components["schemas"]["GrantAccessControlWithUsername"] | components["schemas"]["GrantAccessControlWithId"])[];
            /** @description Whether to notify the recipients. */
            sendNotification?: boolean;
        };
        /** @description Result of cloning. */
        ApplicationTemplateCloneResponse: {
            /** @description Id of the new codespace. */
            notebookId: string;
            /** @description Id of the new Use Case around it. */
            useCaseId: string;
        };
        /** @description A new application template. */
        ApplicationTemplateCreate: {
            /** @description Purpose, in one or two sentences. */
            description: string;
            /**
             * Format: binary
             * @description Image: png, jpg, svg or gif.
             */
            media?: string;
            /** @description Name of the template. */
            name: string;
            /**
             * Format: binary
             * @description Markdown file about it.
             */
            readme: string;
            /** @description JSON text of a `Repository`. */
            repository: string;
            /** @description Its tags, in one text. */
            tags: string;
        };
        ApplicationTemplateListResponse: {
            /** @description How many entries this page has. */
            count?: number;
            /** @description The entries of this page. */
            data: components["schemas"]["ApplicationTemplateResponse"][];
            /**
             * Format: uri
             * @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here.
             */
            next: string | null;
            /**
             * Format: uri
             * @description Absolute URL of the page before; null on the first one.
             */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        /** @description The image of an application template. */
        ApplicationTemplateMediaResponse: {
            /**
             * Format: binary
             * @description The image.
             */
            data: string;
        };
        /** @description An image for an application template. */
        ApplicationTemplateMediaUpload: {
            /**
             * Format: binary
             * @description Image: png, jpg, svg or gif.
             */
            media: string;
        };
        /** @description An application template. */
        ApplicationTemplateResponse: {
            /** @description Creation time, ISO 8601. */
            createdAt: string | null;
            /** @description User name of the creator of the template. */
            createdBy: string | null;
            /** @description First name of that person. */
            creatorFirstName: string | null;
            /** @description Last name of that person. */
            creatorLastName: string | null;
            /** @description Gravatar hash of that person. */
            creatorUserhash?: string | null;
            /** @description When it was last edited, ISO 8601. */
            editedAt: string | null;
            /** @description User name of the person who last edited it. */
            editedBy: string | null;
            /** @description First name of that person. */
            editorFirstName: string | null;
            /** @description Last name of that person. */
            editorLastName: string | null;
            /** @description Gravatar hash of that person. */
            editorUserhash: string | null;
            /** @description Purpose, in one or two sentences. */
            description: string;
            /** @description Id of the template. */
            id: string;
            /** @description Whether it is one of DataRobot's own, which cannot be changed. */
            isGlobal: boolean;
            /** @description Whether it needs a premium licence. */
            isPremium: boolean | null;
            /**
             * Format: uri
             * @description URL of its image; null without one.
             */
            mediaUrl: string | null;
            /** @description Name of the template. */
            name: string;
            /** @description Markdown text about it. */
            readme: string;
            /** @description Location of its code. */
            repository: components["schemas"]["Repository"];
            /** @description Its tags. */
            tags: string[];
        };
        /** @description Changes to an application template. Omitted fields keep their values; the image has separate operations. */
        ApplicationTemplateUpdate: {
            /** @description Purpose, in one or two sentences. */
            description?: string;
            /** @description Name of the template. */
            name?: string;
            /**
             * Format: binary
             * @description Markdown file about it.
             */
            readme?: string;
            /** @description JSON text of a `Repository`. */
            repository?: string;
            /** @description Its tags, in one text. */
            tags?: string;
        };
        /** @description Settings that the platform shows its clients. */
        ClientConfig: {
            /**
             * Format: uri
             * @description Public URL of the platform, if URLs in replies contain an internal host.
             */
            EXTERNAL_WEB_SERVER_URL?: string | null;
        };
        /** @description Id of the created resource. */
        Created: {
            /** @description The id. */
            id: string;
        };
        /** @description A credential, without its secrets. */
        Credential: {
            /** @description Its id: the value of a runtime parameter of type `credential`. */
            credentialId: string;
            /** @description Its name. */
            name: string;
            /** @description Kind of its secrets, such as `api_token`. */
            credentialType: string;
            /** @description Purpose; empty if none was given. */
            description?: string;
            /** @description Creation time. */
            creationDate?: string;
        };
        /** @description A new credential, with the secrets of its kind. */
        CredentialCreate: {
            /** @description Name, unique among those of the caller. */
            name: string;
            /** @description Kind of its secrets. */
            credentialType: components["schemas"]["CredentialType"];
            /** @description Purpose. */
            description?: string;
            /** @description User name. */
            user?: string;
            /** @description Password. */
            password?: string;
            /** @description Token of an API. */
            apiToken?: string;
            /** @description OAuth access token. */
            token?: string;
            /** @description OAuth refresh token. */
            refreshToken?: string;
            /** @description Id of an AWS key. */
            awsAccessKeyId?: string;
            /** @description Secret of that key. */
            awsSecretAccessKey?: string;
            /** @description Token of an AWS session. */
            awsSessionToken?: string;
            /** @description Connection string of an Azure storage account. */
            azureConnectionString?: string;
            /** @description Tenant of an Azure service principal. */
            azureTenantId?: string;
            /** @description Id of an OAuth client or a service principal. */
            clientId?: string;
            /** @description Secret of that client. */
            clientSecret?: string;
            /** @description Databricks access token. */
            databricksAccessToken?: string;
            /** @description Private key. */
            privateKeyStr?: string;
            /** @description Passphrase of the private key. */
            passphrase?: string;
            /** @description Key of a Google Cloud service account. */
            gcpKey?: components["schemas"]["GcpKey"];
        };
        CredentialListResponse: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries of this page. */
            data: components["schemas"]["Credential"][];
            /**
             * Format: uri
             * @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here.
             */
            next: string | null;
            /**
             * Format: uri
             * @description Absolute URL of the page before; null on the first one.
             */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        /**
         * @description Kinds of credentials. There are more.
         * @enum {string}
         */
        CredentialType: "api_token" | "azure" | "azure_service_principal" | "basic" | "databricks_access_token_account" | "databricks_service_principal_account" | "gcp" | "oauth" | "s3" | "snowflake_key_pair_user_account";
        /** @description Changes to a credential. Omitted fields keep their values. */
        CredentialUpdate: {
            /** @description Name, unique among those of the caller. */
            name?: string;
            /** @description Purpose. */
            description?: string;
            /** @description User name. */
            user?: string;
            /** @description Password. */
            password?: string;
            /** @description Token of an API. */
            apiToken?: string;
            /** @description OAuth access token. */
            token?: string;
            /** @description OAuth refresh token. */
            refreshToken?: string;
            /** @description Id of an AWS key. */
            awsAccessKeyId?: string;
            /** @description Secret of that key. */
            awsSecretAccessKey?: string;
            /** @description Token of an AWS session. */
            awsSessionToken?: string;
            /** @description Connection string of an Azure storage account. */
            azureConnectionString?: string;
            /** @description Tenant of an Azure service principal. */
            azureTenantId?: string;
            /** @description Id of an OAuth client or a service principal. */
            clientId?: string;
            /** @description Secret of that client. */
            clientSecret?: string;
            /** @description Databricks access token. */
            databricksAccessToken?: string;
            /** @description Private key. */
            privateKeyStr?: string;
            /** @description Passphrase of the private key. */
            passphrase?: string;
            /** @description Key of a Google Cloud service account. */
            gcpKey?: components["schemas"]["GcpKey"];
        };
        /** @description A version that was published to an application. */
        CustomAppHistory: {
            /**
             * Format: date-time
             * @description When it was published.
             */
            createdAt: string;
            /** @description User name of the creator of the publication. */
            createdBy?: string | null;
            /** @description First name of that person. */
            creatorFirstName?: string | null;
            /** @description Last name of that person. */
            creatorLastName?: string | null;
            /** @description Gravatar hash of that person. */
            creatorUserhash?: string | null;
            /** @description Id of the source. */
            sourceId: string;
            /** @description Name of the source. */
            sourceName?: string;
            /** @description Id of the version. */
            sourceVersionId: string;
            /** @description Label of the version. */
            sourceVersionLabel?: string;
        };
        /** @description A visit to an application. */
        CustomAppUsage: {
            /** @description Id of the visitor; null for a guest. */
            userId: string | null;
            /**
             * @description Role of the visitor at that time.
             * @enum {string|null}
             */
            userType: "guest" | "viewer" | "creator" | null;
            /** @description Name of the visitor. */
            username: string;
            /**
             * Format: date-time
             * @description When the visitor last came.
             */
            visitTimestamp: string;
        };
        /** @description An application. Its id and URL stay the same whatever is published to it. */
        CustomApplication: {
            /** @description When the application was made. Seen as `2025-07-08 16:58:14.675000` (blank, microseconds, no zone), sometimes as ISO 8601: read both. */
            createdAt: string;
            /** @description When the application last changed, in the same form as `createdAt`. */
            updatedAt: string;
            /** @description User name of the creator of the application. */
            createdBy?: string | null;
            /** @description First name of that person. */
            creatorFirstName?: string | null;
            /** @description Last name of that person. */
            creatorLastName?: string | null;
            /** @description Gravatar hash of that person. */
            creatorUserhash?: string | null;
            /** @description Id of the application. */
            id: string;
            /** @description Name of the application. */
            name: string;
            /**
             * @description `created` and `initializing` lead to `running` or `failed`; a new version goes through `publishing`; an idle one may be `paused`; somebody may have `stopped` it by hand, which real clients expect [C].
             * @enum {string}
             */
            status: "created" | "failed" | "initializing" | "paused" | "publishing" | "running" | "stopped";
            /**
             * Format: uri
             * @description URL for visitors: `https://<host>/custom_applications/{id}/`.
             */
            applicationUrl: string | null;
            /** @description Source of its version; null if it was created from an environment alone. */
            customApplicationSourceId: string | null;
            /** @description Version it runs or is about to run. */
            customApplicationSourceVersionId: string | null;
            /** @description Version of the execution environment it runs on. */
            envVersionId: string | null;
            /** @description Name of its source; only when labels were asked for. */
            sourceName?: string;
            /** @description Label of its version; only when labels were asked for. */
            sourceVersionLabel?: string;
            /** @description Whether it is paused when idle. */
            allowAutoStopping: boolean | null;
            /** @description Whether guests from outside the organization may be let in. */
            externalAccessEnabled: boolean | null;
            /** @description Those guests: e-mail addresses, and domains as `@example.com`. */
            externalAccessRecipients: string[];
            /**
             * Format: date-time
             * @description When it will be removed.
             */
            expiresAt: string | null;
            /** @description Organization of its creator. */
            orgId: string | null;
            /** @description Permissions of the caller, for example `CAN_CHANGE_EXTERNAL_ACCESS`. */
            permissions: string[];
            /** @description Id of its creator. */
            userId: string;
            /** @description Id of the service that runs it. */
            lrsId?: string | null;
            /** @description Effective resources; null if none were given at its creation. */
            resources?: components["schemas"]["CustomApplicationEffectiveResources"] | null;
            /**
             * @description What a visitor's key must allow; null asks for no key. `viewer` lets the key GET, `user` lets it GET, POST, PUT and PATCH, `admin` lets it do everything.
             * @enum {string|null}
             */
            requiredKeyScopeLevel?: "viewer" | "user" | "admin" | null;
        };
        /** @description A new application. Give exactly one of `applicationSourceId`, `applicationSourceVersionId` and `environmentId`. */
        CustomApplicationCreate: {
            /** @description Run the latest version of this source. */
            applicationSourceId?: string;
            /** @description Run this version. */
            applicationSourceVersionId?: string;
            /** @description Run the image of this execution environment, without a source. */
            environmentId?: string;
            /** @description Name, not in use by another application. */
            name?: string | null;
            /** @description What to run with. Whether those of the source version are taken otherwise is unsure: repeat them. */
            resources?: components["schemas"]["CustomApplicationResources"];
            /**
             * @description What a visitor's key must allow; null asks for no key. `viewer` lets the key GET, `user` lets it GET, POST, PUT and PATCH, `admin` lets it do everything. It can be set here and on a source version, not by an update.
             * @enum {string|null}
             */
            requiredKeyScopeLevel?: "viewer" | "user" | "admin" | null;
        };
        /** @description Resources of an application, requested and effective. */
        CustomApplicationEffectiveResources: {
            /** @description How many copies run. */
            replicas?: number | null;
            /** @description Id of the resource bundle. */
            resourceLabel?: string | null;
            /** @description Whether requests and probes arrive at `/`. */
            serviceWebRequestsOnRootPath?: boolean | null;
            /** @description Whether a visitor stays with one copy. */
            sessionAffinity?: boolean | null;
            /** @description Path that is probed. */
            healthEndpointPath?: string | null;
            /** @description Memory asked for, in bytes. */
            memoryRequest?: number | null;
            /** @description Memory allowed, in bytes. */
            memoryLimit?: number | null;
            /** @description Cores asked for. */
            cpuRequest?: number | null;
            /** @description Cores allowed. */
            cpuLimit?: number | null;
        };
        /** @description A file of a version, with its text. */
        CustomApplicationItemRetrieve: {
            /** @description Id of the file. */
            id: string;
            /** @description Its name without folders. */
            fileName: string;
            /** @description Its path inside the version. */
            filePath: string;
            /** @description Its text. */
            content: string;
        };
        CustomApplicationListResponse: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries of this page. */
            data: components["schemas"]["CustomApplication"][];
            /**
             * Format: uri
             * @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here.
             */
            next: string | null;
            /**
             * Format: uri
             * @description Absolute URL of the page before; null on the first one.
             */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        /** @description Logs of an application and its build. */
        CustomApplicationLogs: {
            /** @description Entries of the running container, which may hold line breaks. There is no paging: ask again and compare. */
            logs: string[];
            /** @description How the build of the dependency image stands; absent when none ran. Its values are not documented. */
            buildStatus?: string;
            /** @description Log of the build; absent if none ran. */
            buildLog?: string;
            /** @description Why that build failed; absent or empty when it did not. */
            buildError?: string;
        };
        /** @description Whether a name is taken. */
        CustomApplicationNameCheck: {
            /** @description True when an application has that name. */
            inUse: boolean;
        };
        /** @description Resources of an application. Each installation has its own bundles. */
        CustomApplicationResources: {
            /** @description How many copies run; 1 by default. */
            replicas?: number;
            /** @description Id of a resource bundle, such as `cpu.small`. */
            resourceLabel?: string;
            /** @description True: requests and probes arrive at `/`. False: at `/apps/{id}/`. The default differs by release. */
            serviceWebRequestsOnRootPath?: boolean | null;
            /** @description Whether a visitor stays with one copy. Streamlit uploads need it with more than one. */
            sessionAffinity?: boolean | null;
            /** @description Path that is probed instead of the derived one. Older servers refuse the key. */
            healthEndpointPath?: string | null;
        };
        /** @description A source: the place where the versions of an application's code are kept. */
        CustomApplicationSource: {
            /** @description When the source was made. Seen as `2025-07-08 16:58:14.675000` (blank, microseconds, no zone), sometimes as ISO 8601: read both. */
            createdAt: string;
            /** @description When the source last changed, in the same form as `createdAt`. */
            updatedAt: string;
            /** @description User name of the creator of the source. */
            createdBy?: string | null;
            /** @description First name of that person. */
            creatorFirstName?: string | null;
            /** @description Last name of that person. */
            creatorLastName?: string | null;
            /** @description Gravatar hash of that person. */
            creatorUserhash?: string | null;
            /** @description Id of the source. */
            id: string;
            /** @description The version created last; null while there is none. */
            latestVersion: components["schemas"]["CustomApplicationSourceVersion"] | null;
            /** @description Name of the source. */
            name: string;
            /** @description Organization of its creator. */
            orgId: string | null;
            /** @description Permissions of the caller, for example `CAN_PUBLISH_NEW_IMAGE`. */
            permissions: string[];
            /** @description Id of its creator. */
            userId: string;
        };
        /** @description A new source. */
        CustomApplicationSourceCreate: {
            /** @description Name, unique among sources. Send it here: without one all sources are called `CustomApplicationSource` first, and clash. */
            name?: string;
        };
        /** @description Request for a source from a custom template. */
        CustomApplicationSourceFromGalleryTemplateCreate: {
            /** @description Id of the template. */
            customTemplateId: string;
        };
        CustomApplicationSourceListResponse: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries of this page. */
            data: components["schemas"]["CustomApplicationSource"][];
            /**
             * Format: uri
             * @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here.
             */
            next: string | null;
            /**
             * Format: uri
             * @description Absolute URL of the page before; null on the first one.
             */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        /** @description A new name for a source. */
        CustomApplicationSourceUpdate: {
            /** @description The new name, unique among sources. */
            name: string;
        };
        /** @description A version of a source: files, environment and settings. */
        CustomApplicationSourceVersion: {
            /** @description When the version was made. Seen as `2025-07-08 16:58:14.675000` (blank, microseconds, no zone), sometimes as ISO 8601: read both. */
            createdAt: string;
            /** @description When the version last changed, in the same form as `createdAt`. */
            updatedAt: string;
            /** @description User name of the creator of the version. */
            createdBy?: string | null;
            /** @description First name of that person. */
            creatorFirstName?: string | null;
            /** @description Last name of that person. */
            creatorLastName?: string | null;
            /** @description Gravatar hash of that person. */
            creatorUserhash?: string | null;
            /** @description Id of the version. */
            id: string;
            /** @description Execution environment it builds on; null until one is set. */
            baseEnvironmentId: string | null;
            /** @description Version of that environment; null until one is set. */
            baseEnvironmentVersionId: string | null;
            /** @description True once it can no longer change, as a rule because an application was made from it. */
            isFrozen: boolean;
            /** @description Its files. */
            items: components["schemas"]["WorkspaceItemResponse"][];
            /** @description Short name for people. */
            label: string | null;
            /** @description Id of its creator. */
            userId: string;
            /** @description What an application of this version gets. */
            resources?: components["schemas"]["CustomApplicationEffectiveResources"] | null;
            /** @description Its runtime parameters with their values. */
            runtimeParameters?: components["schemas"]["RuntimeParameter"][];
            /**
             * @description What a visitor's key must allow; null asks for no key. `viewer` lets the key GET, `user` lets it GET, POST, PUT and PATCH, `admin` lets it do everything.
             * @enum {string|null}
             */
            requiredKeyScopeLevel?: "viewer" | "user" | "admin" | null;
        };
        /** @description A new version, as JSON. */
        CustomApplicationSourceVersionCreate: {
            /** @description Version of the same source to start from. Its files are copied, in order, under item ids of the new version; environment, resources and parameter values most likely too. Without it the version starts empty, without an environment. */
            baseVersion?: string;
            /** @description Execution environment to build on; its latest version is meant. */
            baseEnvironmentId?: string;
            /** @description Version of an execution environment to build on, which pins it. */
            baseEnvironmentVersionId?: string;
            /**
             * Format: binary
             * @description A file. JSON can not carry one: send `multipart/form-data`.
             */
            file?: string;
            /** @description Path of the uploaded file inside the version: relative, forward slashes, no outer blanks, no line breaks. A file that is already there is replaced. */
            filePath?: string | string[];
            /** @description Ids of items to take out: those of this very version, as read from its `items`. */
            filesToDelete?: string | string[];
            /** @description A short name for people, such as `v3`. */
            label?: string;
            /** @description Keys left out keep their values. */
            resources?: components["schemas"]["CustomApplicationResources"];
            /** @description JSON text of `[{fieldName, type, value}]`: values for parameters that the version's `metadata.yaml` defines, so send it after that file. Values merge with those set before; a null value goes back to the default. */
            runtimeParameterValues?: string;
            /** @description JSON text of `[{fieldName, type, currentValue}]`: all parameters at once, replacing those set before, no definitions needed. Newer servers only; some may refuse it beside a `metadata.yaml`. */
            runtimeParameters?: string;
            /**
             * @description What a visitor's key must allow; null asks for no key. `viewer` lets the key GET, `user` lets it GET, POST, PUT and PATCH, `admin` lets it do everything. Repeat it in every JSON update of the version: a missing one may be taken as null.
             * @enum {string|null}
             */
            requiredKeyScopeLevel?: "viewer" | "user" | "admin" | null;
        };
        /** @description A new version, as form fields without files. */
        CustomApplicationSourceVersionCreateFields: {
            /** @description Version of the same source to start from. Its files are copied, in order, under item ids of the new version; environment, resources and parameter values most likely too. Without it the version starts empty, without an environment. */
            baseVersion?: string;
            /** @description Execution environment to build on; its latest version is meant. */
            baseEnvironmentId?: string;
            /** @description Version of an execution environment to build on, which pins it. */
            baseEnvironmentVersionId?: string;
            /** @description Ids of items to take out: those of this very version, as read from its `items`. Repeat the field for more. */
            filesToDelete?: string | string[];
            /** @description A short name for people, such as `v3`. */
            label?: string;
            /** @description JSON text of a `CustomApplicationResources`. Keys left out keep their values. */
            resources?: string;
            /** @description JSON text of `[{fieldName, type, value}]`: values for parameters that the version's `metadata.yaml` defines, so send it after that file. Values merge with those set before; a null value goes back to the default. */
            runtimeParameterValues?: string;
            /** @description JSON text of `[{fieldName, type, currentValue}]`: all parameters at once, replacing those set before, no definitions needed. Newer servers only; some may refuse it beside a `metadata.yaml`. */
            runtimeParameters?: string;
            /**
             * @description What a visitor's key must allow. `viewer` lets the key GET, `user` lets it GET, POST, PUT and PATCH, `admin` lets it do everything.
             * @enum {string}
             */
            requiredKeyScopeLevel?: "viewer" | "user" | "admin";
        };
        /** @description A new version, as a form. */
        CustomApplicationSourceVersionCreateForm: {
            /** @description Version of the same source to start from. Its files are copied, in order, under item ids of the new version; environment, resources and parameter values most likely too. Without it the version starts empty, without an environment. */
            baseVersion?: string;
            /** @description Execution environment to build on; its latest version is meant. */
            baseEnvironmentId?: string;
            /** @description Version of an execution environment to build on, which pins it. */
            baseEnvironmentVersionId?: string;
            /** @description A file. Repeat the part for more; the nth `file` belongs to the nth `filePath`, wherever the two stand in the form. The file name of the part is ignored. Clients send at most 100 a request. */
            file?: string[];
            /** @description Path of the uploaded file inside the version: relative, forward slashes, no outer blanks, no line breaks. A file that is already there is replaced. Repeat it as often as `file`. */
            filePath?: string | string[];
            /** @description Ids of items to take out: those of this very version, as read from its `items`. Repeat the field for more. */
            filesToDelete?: string | string[];
            /** @description A short name for people, such as `v3`. */
            label?: string;
            /** @description A part whose text is JSON, sent with content type `application/json` and no file name. Keys left out keep their values. */
            resources?: components["schemas"]["CustomApplicationResources"];
            /** @description JSON text of `[{fieldName, type, value}]`: values for parameters that the version's `metadata.yaml` defines, so send it after that file. Values merge with those set before; a null value goes back to the default. */
            runtimeParameterValues?: string;
            /** @description JSON text of `[{fieldName, type, currentValue}]`: all parameters at once, replacing those set before, no definitions needed. Newer servers only; some may refuse it beside a `metadata.yaml`. */
            runtimeParameters?: string;
            /**
             * @description What a visitor's key must allow. `viewer` lets the key GET, `user` lets it GET, POST, PUT and PATCH, `admin` lets it do everything.
             * @enum {string}
             */
            requiredKeyScopeLevel?: "viewer" | "user" | "admin";
        };
        /** @description A codespace to take files from. */
        CustomApplicationSourceVersionFromCodespace: {
            /** @description Id of the codespace. */
            codespaceId: string;
            /** @description Label of the version that is made when the given one is frozen. */
            label?: string;
        };
        /** @description The version that took part. */
        CustomApplicationSourceVersionFromCodespaceResponse: {
            /** @description Id of the version: a new one if the given one was frozen. */
            id: string;
        };
        CustomApplicationSourceVersionListResponse: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries of this page. */
            data: components["schemas"]["CustomApplicationSourceVersion"][];
            /**
             * Format: uri
             * @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here.
             */
            next: string | null;
            /**
             * Format: uri
             * @description Absolute URL of the page before; null on the first one.
             */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        /** @description A codespace to put files into. */
        CustomApplicationSourceVersionToCodespace: {
            /** @description Id of the codespace. */
            codespaceId: string;
        };
        /** @description Changes to a version, as JSON. Omitted fields keep their values. */
        CustomApplicationSourceVersionUpdate: {
            /** @description Execution environment to build on; its latest version is meant. */
            baseEnvironmentId?: string;
            /** @description Version of an execution environment to build on, which pins it. */
            baseEnvironmentVersionId?: string;
            /**
             * Format: binary
             * @description A file. JSON can not carry one: send `multipart/form-data`.
             */
            file?: string;
            /** @description Path of the uploaded file inside the version: relative, forward slashes, no outer blanks, no line breaks. A file that is already there is replaced. */
            filePath?: string | string[];
            /** @description Ids of items to take out: those of this very version, as read from its `items`. */
            filesToDelete?: string | string[];
            /** @description A short name for people, such as `v3`. */
            label?: string;
            /** @description Keys left out keep their values. */
            resources?: components["schemas"]["CustomApplicationResources"];
            /** @description JSON text of `[{fieldName, type, value}]`: values for parameters that the version's `metadata.yaml` defines, so send it after that file. Values merge with those set before; a null value goes back to the default. */
            runtimeParameterValues?: string;
            /** @description JSON text of `[{fieldName, type, currentValue}]`: all parameters at once, replacing those set before, no definitions needed. Newer servers only; some may refuse it beside a `metadata.yaml`. */
            runtimeParameters?: string;
            /**
             * @description What a visitor's key must allow; null asks for no key. `viewer` lets the key GET, `user` lets it GET, POST, PUT and PATCH, `admin` lets it do everything. Repeat it in every JSON update of the version: a missing one may be taken as null.
             * @enum {string|null}
             */
            requiredKeyScopeLevel?: "viewer" | "user" | "admin" | null;
        };
        /** @description Changes to a version, as form fields without files. Omitted fields keep their values. */
        CustomApplicationSourceVersionUpdateFields: {
            /** @description Execution environment to build on; its latest version is meant. */
            baseEnvironmentId?: string;
            /** @description Version of an execution environment to build on, which pins it. */
            baseEnvironmentVersionId?: string;
            /** @description Ids of items to take out: those of this very version, as read from its `items`. Repeat the field for more. */
            filesToDelete?: string | string[];
            /** @description A short name for people, such as `v3`. */
            label?: string;
            /** @description JSON text of a `CustomApplicationResources`. Keys left out keep their values. */
            resources?: string;
            /** @description JSON text of `[{fieldName, type, value}]`: values for parameters that the version's `metadata.yaml` defines, so send it after that file. Values merge with those set before; a null value goes back to the default. */
            runtimeParameterValues?: string;
            /** @description JSON text of `[{fieldName, type, currentValue}]`: all parameters at once, replacing those set before, no definitions needed. Newer servers only; some may refuse it beside a `metadata.yaml`. */
            runtimeParameters?: string;
            /**
             * @description What a visitor's key must allow. `viewer` lets the key GET, `user` lets it GET, POST, PUT and PATCH, `admin` lets it do everything.
             * @enum {string}
             */
            requiredKeyScopeLevel?: "viewer" | "user" | "admin";
        };
        /** @description Changes to a version, as a form. Omitted fields keep their values. */
        CustomApplicationSourceVersionUpdateForm: {
            /** @description Execution environment to build on; its latest version is meant. */
            baseEnvironmentId?: string;
            /** @description Version of an execution environment to build on, which pins it. */
            baseEnvironmentVersionId?: string;
            /** @description A file. Repeat the part for more; the nth `file` belongs to the nth `filePath`, wherever the two stand in the form. The file name of the part is ignored. Clients send at most 100 a request. */
            file?: string[];
            /** @description Path of the uploaded file inside the version: relative, forward slashes, no outer blanks, no line breaks. A file that is already there is replaced. Repeat it as often as `file`. */
            filePath?: string | string[];
            /** @description Ids of items to take out: those of this very version, as read from its `items`. Repeat the field for more. */
            filesToDelete?: string | string[];
            /** @description A short name for people, such as `v3`. */
            label?: string;
            /** @description A part whose text is JSON, sent with content type `application/json` and no file name. Keys left out keep their values. */
            resources?: components["schemas"]["CustomApplicationResources"];
            /** @description JSON text of `[{fieldName, type, value}]`: values for parameters that the version's `metadata.yaml` defines, so send it after that file. Values merge with those set before; a null value goes back to the default. */
            runtimeParameterValues?: string;
            /** @description JSON text of `[{fieldName, type, currentValue}]`: all parameters at once, replacing those set before, no definitions needed. Newer servers only; some may refuse it beside a `metadata.yaml`. */
            runtimeParameters?: string;
            /**
             * @description What a visitor's key must allow. `viewer` lets the key GET, `user` lets it GET, POST, PUT and PATCH, `admin` lets it do everything.
             * @enum {string}
             */
            requiredKeyScopeLevel?: "viewer" | "user" | "admin";
        };
        /** @description Changes to an application. Omitted fields keep their values, so send only the changed ones. */
        CustomApplicationUpdate: {
            /** @description Whether to pause it when idle. */
            allowAutoStopping?: boolean;
            /** @description Version to publish. */
            customApplicationSourceVersionId?: string;
            /** @description Whether guests from outside the organization may be let in. */
            externalAccessEnabled?: boolean;
            /** @description Those guests: e-mail addresses, and domains as `@example.com`. The list replaces the one before. */
            externalAccessRecipients?: string[];
            /** @description New name. */
            name?: string;
        };
        CustomApplicationsHistoryListResponse: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries of this page. */
            data: components["schemas"]["CustomAppHistory"][];
            /**
             * Format: uri
             * @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here.
             */
            next: string | null;
            /**
             * Format: uri
             * @description Absolute URL of the page before; null on the first one.
             */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        CustomApplicationsUsagesListResponse: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries of this page. */
            data: components["schemas"]["CustomAppUsage"][];
            /**
             * Format: uri
             * @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here.
             */
            next: string | null;
            /**
             * Format: uri
             * @description Absolute URL of the page before; null on the first one.
             */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        /** @description A new custom template. */
        CustomTemplateCreatePayload: {
            /** @description JSON text of `{environmentId, environmentVersionId}`. */
            defaultEnvironment: string;
            /** @description Resource bundle to start with. */
            defaultResourceBundleId?: components["schemas"]["ResourceBundleName"];
            /** @description Purpose. */
            description: string;
            /** @description Whether to offer it. */
            enabled?: boolean;
            /**
             * Format: binary
             * @description Its files, in one archive.
             */
            file: string;
            /** @description Name of the template. */
            name: string;
            /** @description JSON text of a `TemplateMetadata`. */
            templateMetadata?: string | null;
            /** @description Finer kind. */
            templateSubType: string;
            /** @description Kind; `customApplicationTemplate` for applications. */
            templateType: string;
        };
        /** @description A custom template. */
        CustomTemplateEntity: {
            /** @description Environment that things made from it start with. */
            defaultEnvironment: components["schemas"]["DefaultEnvironment"];
            /** @description Resource bundle that things made from it start with. */
            defaultResourceBundleId: components["schemas"]["ResourceBundleName"] | null;
            /** @description Purpose. */
            description: string;
            /** @description Whether it is offered. */
            enabled: boolean;
            /** @description Id of the template. */
            id: string;
            /** @description Its files. */
            items: components["schemas"]["CustomTemplateFile"][];
            /** @description Name of the template. */
            name: string;
            /** @description Everything else about it. */
            templateMetadata: components["schemas"]["TemplateMetadata"];
            /** @description Finer kind. */
            templateSubType: string | null;
            /** @description Kind; `customApplicationTemplate` for applications. */
            templateType: string;
        };
        /** @description A file of a custom template. */
        CustomTemplateFile: {
            /** @description Id of the file. */
            id: string;
            /** @description Its name. */
            name: string;
        };
        /** @description A file of a custom template, with its text. */
        CustomTemplateFileContent: {
            /** @description Id of the file. */
            id?: string;
            /** @description Its name. */
            filename: string;
            /** @description Its text. */
            content: string;
        };
        CustomTemplateListResponse: {
            /** @description How many entries this page has. */
            count?: number;
            /** @description The entries of this page. */
            data: components["schemas"]["CustomTemplateEntity"][];
            /**
             * Format: uri
             * @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here.
             */
            next: string | null;
            /**
             * Format: uri
             * @description Absolute URL of the page before; null on the first one.
             */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        /** @description Changes to a custom template without its files, as DataRobot's own SDK sends them. */
        CustomTemplateUpdateJson: {
            /** @description JSON text of `{environmentId, environmentVersionId}`. */
            defaultEnvironment?: string;
            /** @description Resource bundle to start with. */
            defaultResourceBundleId?: components["schemas"]["ResourceBundleName"];
            /** @description Purpose. */
            description?: string;
            /** @description Whether to offer it. The SDK writes it as text. */
            enabled?: boolean | ("true" | "false");
            /** @description Name of the template. */
            name?: string;
            /** @description JSON text of a `TemplateMetadata`. */
            templateMetadata?: string | null;
            /** @description Finer kind. */
            templateSubType?: string;
            /** @description Kind; `customApplicationTemplate` for applications. */
            templateType?: string;
        };
        /** @description Changes to a custom template. Omitted fields keep their values. */
        CustomTemplateUpdatePayload: {
            /** @description JSON text of `{environmentId, environmentVersionId}`. */
            defaultEnvironment?: string;
            /** @description Resource bundle to start with. */
            defaultResourceBundleId?: components["schemas"]["ResourceBundleName"];
            /** @description Purpose. */
            description?: string;
            /** @description Whether to offer it. */
            enabled?: boolean;
            /**
             * Format: binary
             * @description Its files, in one archive.
             */
            file?: string;
            /** @description Name of the template. */
            name?: string;
            /** @description JSON text of a `TemplateMetadata`. */
            templateMetadata?: string | null;
            /** @description Finer kind. */
            templateSubType?: string;
            /** @description Kind; `customApplicationTemplate` for applications. */
            templateType?: string;
        };
        /** @description Execution environment of a custom template. */
        DefaultEnvironment: {
            /** @description Id of the environment. */
            environmentId: string;
            /** @description Id of its version. */
            environmentVersionId: string;
        };
        /** @description Features to ask for. */
        EntitlementEvaluate: {
            /** @description One entry a feature. */
            entitlements: components["schemas"]["EntitlementName"][];
        };
        /** @description Features, with whether the caller has them. */
        EntitlementEvaluateResponse: {
            /** @description One entry a feature that was asked for. */
            entitlements: components["schemas"]["EntitlementValue"][];
        };
        /** @description A feature. */
        EntitlementName: {
            /** @description Its name, such as `ENABLE_CUSTOM_APPLICATIONS`. */
            name: string;
        };
        /** @description A feature, with whether the caller has it. */
        EntitlementValue: {
            /** @description Its name. */
            name: string;
            /** @description Whether the caller has it. */
            value: boolean;
        };
        /** @description Why a request was refused. Proxies in between may answer with HTML, newer services with `{detail: [...]}`. */
        Error: {
            /** @description The reason, for people. */
            message: string;
            /** @description The reason by field. */
            errors?: {
                [key: string]: string | string[] | {
                    [key: string]: unknown;
                };
            };
            /** @description The reason, for programs; seldom there. */
            errorName?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description An execution environment: an image that code runs in. */
        ExecutionEnvironment: {
            /** @description Id of the environment. */
            id: string;
            /** @description Its name; not unique. */
            name: string;
            /** @description Purpose. */
            description?: string | null;
            /** @description Language it is made for. */
            programmingLanguage?: string | null;
            /** @description Whether everybody may use it. */
            isPublic?: boolean;
            /** @description Creation time. */
            created?: string;
            /** @description The version created last, whether it built or not; null while there is none. */
            latestVersion?: components["schemas"]["ExecutionEnvironmentVersion"] | null;
            /** @description The last version that built; null while there is none. */
            latestSuccessfulVersion?: components["schemas"]["ExecutionEnvironmentVersion"] | null;
            /** @description Metadata that code in it must give. */
            requiredMetadataKeys?: {
                [key: string]: unknown;
            }[];
            /** @description What it can be used for; `customApplication` for applications. */
            useCases?: string[];
        };
        /** @description One entry of the access list of an execution environment. */
        ExecutionEnvironmentAccess: {
            /** @description User name of the recipient. */
            username: string;
            /** @description Id of the recipient. */
            userId?: string;
            /** @description What the recipient may do. */
            role: string;
            /** @description Whether the recipient may share it on. */
            canShare?: boolean;
        };
        /** @description A role to give or take. */
        ExecutionEnvironmentAccessGrant: {
            /** @description User name of the recipient. */
            username: string;
            /** @description Role to give, such as `OWNER` or `USER`; null takes it. */
            role: string | null;
            /** @description Whether the recipient may share it on. */
            canShare?: boolean;
            /** @description Means nothing here; the SDK may send it. */
            canUseData?: boolean;
        };
        ExecutionEnvironmentAccessListResponse: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries of this page. */
            data: components["schemas"]["ExecutionEnvironmentAccess"][];
            /**
             * Format: uri
             * @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here.
             */
            next: string | null;
            /**
             * Format: uri
             * @description Absolute URL of the page before; null on the first one.
             */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        /** @description Roles to grant or revoke. */
        ExecutionEnvironmentAccessUpdate: {
            /** @description One entry a recipient. */
            data: components["schemas"]["ExecutionEnvironmentAccessGrant"][];
        };
        /** @description What the build of an image wrote. */
        ExecutionEnvironmentBuildLog: {
            /** @description Everything it wrote. */
            log?: string | null;
            /** @description Why it failed; empty when it did not. */
            error?: string | null;
        };
        /** @description A new execution environment. */
        ExecutionEnvironmentCreate: {
            /** @description Its name. */
            name: string;
            /** @description Purpose. */
            description?: string;
            /** @description Language it is made for, such as `python`. */
            programmingLanguage?: string;
            /** @description Whether everybody may use it. */
            isPublic?: boolean;
            /** @description Metadata that code in it must give. */
            requiredMetadataKeys?: components["schemas"]["RequiredMetadataKey"][];
            /** @description What it can be used for; `customApplication` for applications. */
            useCases?: string[];
        };
        ExecutionEnvironmentListResponse: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries of this page. */
            data: components["schemas"]["ExecutionEnvironment"][];
            /**
             * Format: uri
             * @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here.
             */
            next: string | null;
            /**
             * Format: uri
             * @description Absolute URL of the page before; null on the first one.
             */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        /** @description Changes to an execution environment. Omitted fields keep their values. */
        ExecutionEnvironmentUpdate: {
            /** @description New name. */
            name?: string;
            /** @description Purpose. */
            description?: string;
            /** @description Whether everybody may use it. */
            isPublic?: boolean;
            /** @description Metadata that code in it must give. */
            requiredMetadataKeys?: components["schemas"]["RequiredMetadataKey"][];
            /** @description What it can be used for; `customApplication` for applications. */
            useCases?: string[];
        };
        /** @description A version of an execution environment. */
        ExecutionEnvironmentVersion: {
            /** @description Id of the version. */
            id: string;
            /** @description Id of the environment. */
            environmentId?: string;
            /**
             * @description `submitted`, `processing`, then `success` or `failed`.
             * @enum {string}
             */
            buildStatus: "submitted" | "processing" | "success" | "failed";
            /** @description Id of the built image. */
            imageId?: string | null;
            /** @description Short name for people. */
            label?: string | null;
            /** @description What is new in it. */
            description?: string | null;
            /** @description Creation time. */
            created?: string;
            /** @description Size of the uploaded folder, in bytes. */
            dockerContextSize?: number | null;
            /** @description Size of the image, in bytes. */
            dockerImageSize?: number | null;
            /** @description Image it was made from, when not uploaded. */
            sourceDockerImageUri?: string | null;
        };
        /** @description A new version of an execution environment, from an image in a registry. */
        ExecutionEnvironmentVersionCreate: {
            /** @description Image in a registry. An installation may allow some registries only. */
            dockerImageUri: string;
            /** @description What is new in it. */
            description?: string;
            /** @description Short name for people. */
            label?: string;
        };
        /** @description A new version of an execution environment. Give a folder, an image, or both, or `dockerImageUri`; each archive under either of its names. */
        ExecutionEnvironmentVersionCreateForm: {
            /**
             * Format: binary
             * @description Archive (zip or tar) of a folder with a Dockerfile.
             */
            docker_context?: string;
            /**
             * Format: binary
             * @description Archive (tar) of an image.
             */
            docker_image?: string;
            /**
             * Format: binary
             * @description As `docker_context`.
             */
            dockerContext?: string;
            /**
             * Format: binary
             * @description As `docker_image`.
             */
            dockerImage?: string;
            /** @description Image in a registry. */
            dockerImageUri?: string;
            /** @description What is new in it. */
            description?: string;
            /** @description Short name for people. */
            label?: string;
        };
        ExecutionEnvironmentVersionListResponse: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries of this page. */
            data: components["schemas"]["ExecutionEnvironmentVersion"][];
            /**
             * Format: uri
             * @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here.
             */
            next: string | null;
            /**
             * Format: uri
             * @description Absolute URL of the page before; null on the first one.
             */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        /** @description Key file of a Google Cloud service account. */
        GcpKey: {
            /** @description Always `service_account`. */
            type?: string;
            /** @description Project of the account. */
            project_id?: string;
            /** @description Id of the key. */
            private_key_id?: string;
            /** @description The key. */
            private_key?: string;
            /** @description Address of the account. */
            client_email?: string;
            /** @description Id of the account. */
            client_id?: string;
            /** @description URL to log in at. */
            auth_uri?: string;
            /** @description URL to get tokens from. */
            token_uri?: string;
            /** @description URL of certificates. */
            auth_provider_x509_cert_url?: string;
            /** @description URL of the certificate of the account. */
            client_x509_cert_url?: string;
            /** @description Domain of the cloud. */
            universe_domain?: string;
        };
        /** @description A role for a recipient named by id. */
        GrantAccessControlWithId: {
            /** @description Id of the recipient. */
            id: string;
            /** @description Role to give: `OWNER`, `USER` or `OBSERVER`. Other names are not documented here. */
            role: string;
            /**
             * @description Type of the recipient.
             * @enum {string}
             */
            shareRecipientType: "user" | "group" | "organization" | "externalApplication";
        };
        /** @description A role for a user named by user name. */
        GrantAccessControlWithUsername: {
            /** @description Role to give: `OWNER`, `USER` or `OBSERVER`. Other names are not documented here. */
            role: string;
            /**
             * @description Type of the recipient.
             * @enum {string}
             */
            shareRecipientType: "user" | "group" | "organization" | "externalApplication";
            /** @description User name, as a rule an e-mail address. */
            username: string;
        };
        /** @description A small value that belongs to something. */
        KeyValue: {
            /** @description Id of the key-value. */
            id: string;
            /** @description Id of the thing that it belongs to. */
            entityId: string;
            /** @description What that thing is, such as `customApplication`. */
            entityType: string;
            /** @description Its name. */
            name: string;
            /** @description What it is used for. */
            category: string;
            /** @description What the value is. */
            valueType: string;
            /** @description The value, as text. */
            value: string;
            /** @description Value of type `numeric`. */
            numericValue?: number | null;
            /** @description Value of type `boolean`. */
            booleanValue?: boolean | null;
            /** @description Purpose; empty if none was given. */
            description?: string;
            /** @description Creation time. */
            createdAt?: string;
            /** @description Id of the person who made it. */
            creatorId?: string;
            /** @description Name of that person. */
            creatorName?: string;
            /** @description Size of the uploaded file, in bytes; 0 without one. */
            artifactSize?: number;
            /** @description Name of the uploaded file; empty without one. */
            originalFileName?: string;
            /** @description Whether the caller may change it. */
            isEditable?: boolean;
            /** @description Whether it names a dataset that the caller cannot see. */
            isDatasetMissing?: boolean;
            /** @description Why the dataset is missing; empty otherwise. */
            errorMessage?: string;
        };
        /**
         * @description Uses of key-values.
         * @enum {string}
         */
        KeyValueCategory: "artifact" | "metric" | "runtimeParameter" | "tag" | "trainingParameter";
        /** @description A new key-value. */
        KeyValueCreate: {
            /** @description Id of the thing that it belongs to. */
            entityId: string;
            /** @description Type of that entity. */
            entityType: components["schemas"]["KeyValueEntityType"];
            /** @description Name, without `{`, `}`, `;` and `|`. */
            name: string;
            /** @description What it is used for. */
            category: components["schemas"]["KeyValueCategory"];
            /** @description What the value is. */
            valueType: components["schemas"]["KeyValueType"];
            /** @description Value of every type but `numeric` and `boolean`. */
            value?: string;
            /** @description Value of type `numeric`. */
            numericValue?: number;
            /** @description Value of type `boolean`. */
            booleanValue?: boolean;
            /** @description Purpose. */
            description?: string;
        };
        /**
         * @description Things that key-values belong to. There are more, none of them about applications.
         * @enum {string}
         */
        KeyValueEntityType: "customApplication" | "customApplicationSourceVersion";
        KeyValueListResponse: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries of this page. */
            data: components["schemas"]["KeyValue"][];
            /**
             * Format: uri
             * @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here.
             */
            next: string | null;
            /**
             * Format: uri
             * @description Absolute URL of the page before; null on the first one.
             */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        /**
         * @description Types of values that are text, a number or a flag. There are more, which carry a file.
         * @enum {string}
         */
        KeyValueType: "boolean" | "credential" | "dataset" | "deploymentId" | "json" | "modelVersion" | "numeric" | "string" | "url" | "yaml";
        /** @description Changes to a key-value. Omitted fields keep their values. */
        KeyValueUpdate: {
            /** @description Id of the thing that it belongs to. */
            entityId?: string;
            /** @description Type of that entity. */
            entityType?: components["schemas"]["KeyValueEntityType"];
            /** @description Name, without `{`, `}`, `;` and `|`. */
            name?: string;
            /** @description What it is used for. */
            category?: components["schemas"]["KeyValueCategory"];
            /** @description What the value is. */
            valueType?: components["schemas"]["KeyValueType"];
            /** @description Value of every type but `numeric` and `boolean`. */
            value?: string;
            /** @description Value of type `numeric`. */
            numericValue?: number;
            /** @description Value of type `boolean`. */
            booleanValue?: boolean;
            /** @description Purpose. */
            description?: string;
            /** @description Why it is changed. */
            comment?: string;
        };
        /** @description Version of the API. */
        PlatformVersion: {
            /** @description First number. */
            major?: number;
            /** @description Second number. */
            minor?: number;
            /** @description The whole as text. */
            versionString?: string;
        };
        /** @description Sign of life. */
        Pong: {
            /** @description Always `pong`. */
            response: string;
        };
        /** @description A repository with the code of a template. */
        Repository: {
            /** @description False when reading it needs a login. */
            isPublic: boolean;
            /** @description Branch or commit to check out. */
            tag: string;
            /**
             * Format: uri
             * @description URL of the repository on GitHub.
             */
            url: string;
        };
        /** @description Metadata that code in an execution environment must give. */
        RequiredMetadataKey: {
            /** @description Name of the environment variable. */
            fieldName: string;
            /** @description Name for people. */
            displayName: string;
        };
        /** @description A resource bundle: what something can run with. */
        ResourceBundle: {
            /** @description Its id, such as `cpu.small`. */
            id: string;
            /** @description Name for people. */
            name: string;
            /** @description What it holds, in words. */
            description?: string | null;
            /** @description Cores. */
            cpuCount?: number;
            /** @description Memory in bytes. */
            memoryBytes?: number;
            /** @description GPUs. */
            gpuCount?: number | null;
            /** @description Who made them. */
            gpuMaker?: string | null;
            /** @description Memory of the GPUs in bytes. */
            gpuMemoryBytes?: number;
            /** @description Whether it has a GPU. */
            hasGpu?: boolean;
            /** @description What it can be used for. */
            useCases?: string[];
            /** @description Whether it is the default choice. */
            isDefault?: boolean;
            /** @description Whether it can no longer be chosen. */
            isDeleted?: boolean;
        };
        ResourceBundleListResponse: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries of this page. */
            data: components["schemas"]["ResourceBundle"][];
            /**
             * Format: uri
             * @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here.
             */
            next: string | null;
            /**
             * Format: uri
             * @description Absolute URL of the page before; null on the first one.
             */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        /**
         * @description Id of a resource bundle.
         * @enum {string}
         */
        ResourceBundleName: "cpu.nano" | "cpu.micro" | "cpu.small" | "cpu.medium" | "cpu.large" | "cpu.xlarge" | "cpu.2xlarge" | "cpu.3xlarge" | "cpu.4xlarge" | "cpu.5xlarge" | "cpu.6xlarge" | "cpu.7xlarge" | "cpu.8xlarge" | "cpu.16xlarge" | "DRAWSG4dn.xlargeFrac1Regular" | "DRAWSG4dn.2xlargeFrac1Regular" | "DRAWSG5.2xlargeFrac1Regular" | "DRAWSG5.12xlargeFrac1Regular" | "DRAWSG5.48xlargeFrac1Regular" | "DRAWSG6e.xlargeFrac1Regular" | "DRAWSG6e.12xlargeFrac1Regular" | "DRAWSG6e.48xlargeFrac1Regular" | "gpu.small" | "gpu.medium" | "gpu.large" | "gpu.xlarge" | "gpu.2xlarge" | "gpu.3xlarge" | "gpu.5xlarge" | "gpu.7xlarge" | "starter" | "basic" | "basic.8x" | "train.l" | "infer.s" | "infer.m" | "infer.l";
        /** @description A runtime parameter of a version. */
        RuntimeParameter: {
            /** @description Its name. */
            fieldName: string;
            /**
             * @description What its value is; a credential and a deployment are given by id.
             * @enum {string}
             */
            type: "string" | "numeric" | "boolean" | "credential" | "deployment";
            /** @description Value of its definition. */
            defaultValue?: string | number | boolean | null;
            /** @description Value that was set; null when none was. */
            overrideValue?: string | number | boolean | null;
            /** @description Value that counts: the one set, else the default. */
            currentValue?: string | number | boolean | null;
            /** @description Text of its definition. */
            description?: string | null;
            /** @description False when an application can not run without a value. */
            allowEmpty?: boolean;
            /** @description Kind of credential it takes. */
            credentialType?: string | null;
        };
        SharingListV2Response: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries of this page. */
            data: components["schemas"]["AccessControlV2"][];
            /** @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here. */
            next: string | null;
            /** @description Absolute URL of the page before; null on the first one. */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        /** @description A job that is under way or has ended. */
        Status: {
            /** @description Id of the job. */
            statusId: string;
            /**
             * @description `COMPLETED` is the good end; `ERROR`, `ABORTED` and `EXPIRED` are the others. A job may hang in `INITIALIZED`: look at what it makes as well.
             * @enum {string}
             */
            status: "INITIALIZED" | "RUNNING" | "COMPLETED" | "ERROR" | "ABORTED" | "EXPIRED";
            /** @description Text for people; the reason after an error. */
            message?: string | null;
            /** @description Number of the error. */
            code?: number | null;
            /** @description What the job does. */
            description?: string | null;
            /** @description Kind of job. */
            statusType?: string | null;
            /** @description Kind of job, on some servers. */
            type?: string | null;
            /** @description When it was started. */
            created?: string;
        };
        StatusListResponse: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries of this page. */
            data: components["schemas"]["Status"][];
            /**
             * Format: uri
             * @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here.
             */
            next: string | null;
            /**
             * Format: uri
             * @description Absolute URL of the page before; null on the first one.
             */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        /** @description Facts about a custom template that stay with it. */
        TemplateMetadata: {
            /** @description Class names, for templates of classification models. */
            classLabels?: string[];
            /** @description Text of its README. */
            readme?: string | null;
            /** @description Resource bundles it can run with. */
            resourceBundleIds?: string[];
            /** @description Repository it comes from. */
            source?: components["schemas"]["TemplateSource"];
            /** @description Its tags. */
            tags?: string[];
            /** @description Settings that only its kind has. */
            templateTypeSpecificResources?: components["schemas"]["TemplateTypeSpecificResources"];
        };
        /** @description Repository of a custom template. No property of it is documented. */
        TemplateSource: {
            [key: string]: unknown;
        };
        /** @description Settings of templates of one kind. */
        TemplateTypeSpecificResources: {
            /** @description Whether applications made from it get requests at `/`. */
            serviceWebRequestsOnRootPath?: boolean | null;
        };
        /** @description A Use Case. */
        UseCase: {
            /** @description Id of the Use Case. */
            id: string;
            /** @description Its name; not unique. */
            name: string;
            /** @description Purpose. */
            description?: string | null;
            /** @description Creation time. */
            createdAt?: string;
            /** @description Who made it. */
            created?: components["schemas"]["UseCaseUser"];
            /** @description When it last changed. */
            updatedAt?: string;
            /** @description Who changed it last. */
            updated?: components["schemas"]["UseCaseUser"];
            /** @description How many applications it has. */
            applicationsCount?: number;
            /** @description How many datasets it has. */
            datasetsCount?: number;
            /** @description How many files it has. */
            filesCount?: number;
            /** @description How many models it has. */
            modelsCount?: number;
            /** @description How many notebooks it has. */
            notebooksCount?: number;
            /** @description How many playgrounds it has. */
            playgroundsCount?: number;
            /** @description How many projects it has. */
            projectsCount?: number;
            /** @description How many vector databases it has. */
            vectorDatabasesCount?: number;
            /** @description Who has access. */
            members?: components["schemas"]["UseCaseUser"][];
            /** @description Who owns it. */
            owners?: components["schemas"]["UseCaseUser"][];
        };
        /** @description A new Use Case. */
        UseCaseCreate: {
            /** @description Its name. */
            name?: string;
            /** @description Purpose. */
            description?: string | null;
        };
        UseCaseListResponse: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries of this page. */
            data: components["schemas"]["UseCase"][];
            /**
             * Format: uri
             * @description Absolute URL of the next page; null on the last one. A self-managed host may put an internal name here.
             */
            next: string | null;
            /**
             * Format: uri
             * @description Absolute URL of the page before; null on the first one.
             */
            previous: string | null;
            /** @description How many entries all pages have together. */
            totalCount: number;
        };
        /** @description That something is in a Use Case. */
        UseCaseReference: {
            /** @description Id of the link. */
            id: string;
            /** @description What is in the Use Case, such as `customApplication`. */
            entityType: string;
            /** @description Id of the entity in the Use Case. */
            entityId: string;
            /** @description Id of the Use Case. */
            experimentContainerId: string;
            /** @description When it was put there. */
            createdAt: string;
            /** @description Who put it there. */
            created?: components["schemas"]["UseCaseUser"];
            /** @description Whether the entity was deleted. */
            isDeleted: boolean;
        };
        /** @description Changes to a Use Case. Omitted fields keep their values. */
        UseCaseUpdate: {
            /** @description New name. */
            name?: string;
            /** @description Purpose. */
            description?: string | null;
        };
        /** @description A user, as Use Cases show them. */
        UseCaseUser: {
            /** @description Id of the user. */
            id: string;
            /** @description User name. */
            username?: string | null;
            /** @description First and last name. */
            fullName?: string | null;
            /** @description E-mail address. */
            email?: string | null;
            /** @description Gravatar hash. */
            userhash?: string | null;
        };
        /** @description A file of a version. */
        WorkspaceItemResponse: {
            /** @description Id of the file in this version. */
            id: string;
            /** @description When it was added, ISO 8601. */
            created: string;
            /** @description Its name without folders. */
            fileName: string;
            /** @description Its path inside the version. */
            filePath: string;
            /** @description Where it came from; `local` for an upload. */
            fileSource: string;
            /** @description Commit it was pulled from; only for files out of a repository. */
            commitSha?: string | null;
            /** @description Branch, tag or commit that was asked for; only for files out of a repository. */
            ref?: string | null;
            /** @description Its path in that repository. */
            repositoryFilePath?: string | null;
            /** @description URL of that repository or name of that bucket. */
            repositoryLocation?: string | null;
            /** @description Name of that repository. */
            repositoryName?: string | null;
        };
    };
    responses: {
        /** @description The body is not what its content type says. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The key is missing or not accepted. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The caller may not do this, or the feature is off. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The resource does not exist, or the caller cannot see it. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is too large. The limits are not documented; some clients try again. */
        ContentTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The operation does not accept this content type. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A parameter or the body is not valid; a key that the server does not know says `<key> is not allowed key`. */
        UnprocessableContent: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Too many requests; try again later. */
        TooManyRequests: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The platform or something before it fails; 502, 503 and 504 pass. The body may be anything. */
        ServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
                "text/html": string;
            };
        };
        /** @description Any other refusal. */
        Unexpected: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description How many entries to skip. */
        Offset: number;
        /** @description How many entries a page has at most. The default is documented for execution environments only. */
        Limit: number;
        /** @description Whether to remove it for good (`true`, `false`, in any letter case); it is only hidden by default. */
        HardDelete: string;
        /** @description How many entries to skip. Required here. */
        RequiredOffset: number;
        /** @description How many entries a page has at most. Required here. More than 100 may be allowed. */
        RequiredLimit: number;
        /** @description Id of the source. */
        AppSourceId: string;
        /** @description Id of the version. */
        AppSourceVersionId: string;
        /** @description Id of the file, from the `items` of this version. */
        ItemId: string;
        /** @description Id of the application. */
        ApplicationId: string;
        /** @description Id of the custom template. */
        CustomTemplateId: string;
        /** @description Id of the application template. */
        ApplicationTemplateId: string;
        /** @description Id of the file, from the `items` of the template. */
        FileId: string;
        /** @description Id of the execution environment. */
        EnvironmentId: string;
        /** @description Id of the version of the execution environment. */
        EnvironmentVersionId: string;
        /** @description Id of the job. */
        StatusId: string;
        /** @description Id of the Use Case. */
        UseCaseId: string;
        /** @description Id of the credential. */
        CredentialId: string;
        /** @description Id of the key-value. */
        KeyValueId: string;
        /** @description Id of the resource bundle, such as `cpu.small`. */
        BundleId: string;
    };
    requestBodies: never;
    headers: {
        /** @description URL of the job: `.../status/{statusId}/`. */
        StatusLocation: string;
        /** @description URL of the job: `.../status/{statusId}/`. */
        JobLocation: string;
        /** @description URL of the result of the job, for example `.../customApplications/{applicationId}/`. */
        ResultLocation: string;
        /** @description Seconds to wait. */
        RetryAfter: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    customApplicationSourcesList: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: components["parameters"]["Offset"];
                /** @description How many entries a page has at most. The default is documented for execution environments only. */
                limit?: components["parameters"]["Limit"];
                /** @description Order of the sources; a leading dash turns it round. */
                orderBy?: "name" | "-name" | "createdAt" | "-createdAt" | "updatedAt" | "-updatedAt";
                /** @description Text to look for in names. */
                name?: string;
                /** @description Only sources created by this user. */
                createdBy?: string;
                /** @description Only those created at or after this time. */
                createdAtStartTs?: string;
                /** @description Only those created before this time. */
                createdAtEndTs?: string;
                /** @description Only those changed at or after this moment. */
                updatedAtStartTs?: string;
                /** @description Only those changed before this moment. */
                updatedAtEndTs?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sources. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationSourceListResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomApplicationSourceCreate"];
            };
        };
        responses: {
            /** @description The source. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationSource"];
                };
            };
            /** @description The source. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationSource"];
                };
            };
            /** @description The creation has started; clients find the source in the body here too. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationSource"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description The caller may not create sources. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another source has that name. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            415: components["responses"]["UnsupportedMediaType"];
            /** @description The source can not be created like this. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesFromCustomTemplateCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomApplicationSourceFromGalleryTemplateCreate"];
            };
        };
        responses: {
            /** @description The source. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationSource"];
                };
            };
            /** @description The creation has started; follow the job at `Location`. */
            202: {
                headers: {
                    Location: components["headers"]["StatusLocation"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description The caller may not create sources. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            415: components["responses"]["UnsupportedMediaType"];
            /** @description No source can be created from this template. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesRetrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the source. */
                appSourceId: components["parameters"]["AppSourceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The source. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationSource"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesDelete: {
        parameters: {
            query?: {
                /** @description Whether to remove it for good (`true`, `false`, in any letter case); it is only hidden by default. */
                hardDelete?: components["parameters"]["HardDelete"];
            };
            header?: never;
            path: {
                /** @description Id of the source. */
                appSourceId: components["parameters"]["AppSourceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description An application uses the source. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesPatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the source. */
                appSourceId: components["parameters"]["AppSourceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomApplicationSourceUpdate"];
            };
        };
        responses: {
            /** @description Renamed; some servers answer with the source. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationSource"];
                };
            };
            /** @description Renamed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description Another source has that name. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesSharedRolesList: {
        parameters: {
            query: {
                /** @description Only the recipient with this id. */
                id?: string;
                /** @description How many entries to skip. Required here. */
                offset: components["parameters"]["RequiredOffset"];
                /** @description How many entries a page has at most. Required here. More than 100 may be allowed. */
                limit: components["parameters"]["RequiredLimit"];
                /** @description Only recipients with this name. */
                name?: string;
                /** @description Only recipients of this kind. */
                shareRecipientType?: "user" | "group" | "organization" | "externalApplication";
            };
            header?: never;
            path: {
                /** @description Id of the source. */
                appSourceId: components["parameters"]["AppSourceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the access list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharingListV2Response"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesSharedRolesPatchMany: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the source. */
                appSourceId: components["parameters"]["AppSourceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationSharingUpdateOrRemove"];
            };
        };
        responses: {
            /** @description The roles are set. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description The roles can not be set like this. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesVersionsList: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: components["parameters"]["Offset"];
                /** @description How many entries a page has at most. The default is documented for execution environments only. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path: {
                /** @description Id of the source. */
                appSourceId: components["parameters"]["AppSourceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of versions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationSourceVersionListResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesVersionsCreate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the source. */
                appSourceId: components["parameters"]["AppSourceId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomApplicationSourceVersionCreate"];
                "multipart/form-data": components["schemas"]["CustomApplicationSourceVersionCreateForm"];
                "application/x-www-form-urlencoded": components["schemas"]["CustomApplicationSourceVersionCreateFields"];
            };
        };
        responses: {
            /** @description The version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationSourceVersion"];
                };
            };
            /** @description The version. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationSourceVersion"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description The caller may not create versions of this source. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description The version can not be created like this; also for a path that can not be stored (`Can not store file "..."`) and for a key that this server does not know (`<key> is not allowed key`). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesVersionsRetrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the source. */
                appSourceId: components["parameters"]["AppSourceId"];
                /** @description Id of the version. */
                appSourceVersionId: components["parameters"]["AppSourceVersionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationSourceVersion"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesVersionsDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the source. */
                appSourceId: components["parameters"]["AppSourceId"];
                /** @description Id of the version. */
                appSourceVersionId: components["parameters"]["AppSourceVersionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description The version is frozen; it may be 422 instead. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The version is frozen. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesVersionsPatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the source. */
                appSourceId: components["parameters"]["AppSourceId"];
                /** @description Id of the version. */
                appSourceVersionId: components["parameters"]["AppSourceVersionId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomApplicationSourceVersionUpdate"];
                "multipart/form-data": components["schemas"]["CustomApplicationSourceVersionUpdateForm"];
                "application/x-www-form-urlencoded": components["schemas"]["CustomApplicationSourceVersionUpdateFields"];
            };
        };
        responses: {
            /** @description The changed version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationSourceVersion"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description The version is frozen; it may be 422 instead. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesVersionsFromCodespaceCreate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the source. */
                appSourceId: components["parameters"]["AppSourceId"];
                /** @description Id of the version. */
                appSourceVersionId: components["parameters"]["AppSourceVersionId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomApplicationSourceVersionFromCodespace"];
            };
        };
        responses: {
            /** @description Done: the version that has the files. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationSourceVersionFromCodespaceResponse"];
                };
            };
            /** @description Started; follow the job at `Location`. */
            202: {
                headers: {
                    Location: components["headers"]["JobLocation"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesVersionsToCodespaceCreate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the source. */
                appSourceId: components["parameters"]["AppSourceId"];
                /** @description Id of the version. */
                appSourceVersionId: components["parameters"]["AppSourceVersionId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomApplicationSourceVersionToCodespace"];
            };
        };
        responses: {
            /** @description Done: the version with the sent files. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationSourceVersionFromCodespaceResponse"];
                };
            };
            /** @description Started; follow the job at `Location`. */
            202: {
                headers: {
                    Location: components["headers"]["JobLocation"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesVersionsItemsRetrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the source. */
                appSourceId: components["parameters"]["AppSourceId"];
                /** @description Id of the version. */
                appSourceVersionId: components["parameters"]["AppSourceVersionId"];
                /** @description Id of the file, from the `items` of this version. */
                itemId: components["parameters"]["ItemId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationItemRetrieve"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description The file is not UTF-8 text. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationSourcesVersionsArchiveRetrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the source. */
                appSourceId: components["parameters"]["AppSourceId"];
                /** @description Id of the version. */
                appSourceVersionId: components["parameters"]["AppSourceVersionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The files, zipped. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationsList: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: components["parameters"]["Offset"];
                /** @description How many entries a page has at most. The default is documented for execution environments only. */
                limit?: components["parameters"]["Limit"];
                /** @description Order of the applications; a leading dash turns it round. */
                orderBy?: "name" | "-name" | "createdAt" | "-createdAt" | "updatedAt" | "-updatedAt" | "bundleSize" | "-bundleSize" | "replicas" | "-replicas";
                /** @description Text to look for in names. */
                name?: string;
                /** @description Only applications of this source; the text `null` finds those without a source. */
                customApplicationSourceId?: string;
                /** @description Whether to add `sourceName` and `sourceVersionLabel`. */
                includeSourceLabels?: boolean;
                /** @description Only applications that have a source. */
                requireSource?: boolean;
                /** @description Only applications created by this user. */
                createdBy?: string;
                /** @description Only applications in this state. */
                status?: "created" | "failed" | "initializing" | "paused" | "publishing" | "running" | "stopped";
                /** @description Only those changed at or after this moment. */
                updatedAtStartTs?: string;
                /** @description Only those changed before this moment. */
                updatedAtEndTs?: string;
                /** @description Only applications that let guests in, or only those that do not. */
                externalAccessEnabled?: boolean;
                /** @description Only applications with this resource bundle. */
                resourceLabel?: string;
                /** @description Only applications with at least this many copies. */
                replicasMin?: number;
                /** @description Only applications with at most this many copies. */
                replicasMax?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of applications. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationListResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationsCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomApplicationCreate"];
            };
        };
        responses: {
            /** @description The application. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplication"];
                };
            };
            /** @description The application, which is being started. */
            202: {
                headers: {
                    Location: components["headers"]["StatusLocation"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplication"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description The caller may not start such an application. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another application has that name. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            415: components["responses"]["UnsupportedMediaType"];
            /** @description The application can not be created like this. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationsNameCheckList: {
        parameters: {
            query: {
                /** @description The name. */
                name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationNameCheck"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationsRetrieve: {
        parameters: {
            query?: {
                /** @description Whether to add `sourceName` and `sourceVersionLabel`. */
                includeSourceLabels?: boolean;
            };
            header?: never;
            path: {
                /** @description Id of the application. */
                applicationId: components["parameters"]["ApplicationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The application. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplication"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationsDelete: {
        parameters: {
            query?: {
                /** @description Whether to remove it for good (`true`, `false`, in any letter case); it is only hidden by default. */
                hardDelete?: components["parameters"]["HardDelete"];
            };
            header?: never;
            path: {
                /** @description Id of the application. */
                applicationId: components["parameters"]["ApplicationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationsPatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application. */
                applicationId: components["parameters"]["ApplicationId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomApplicationUpdate"];
            };
        };
        responses: {
            /** @description Accepted, without a body. A `Location` may come along and is not needed. */
            202: {
                headers: {
                    Location: components["headers"]["JobLocation"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Accepted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description Another application has that name. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationsHistoryList: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: components["parameters"]["Offset"];
                /** @description How many entries a page has at most. The default is documented for execution environments only. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path: {
                /** @description Id of the application. */
                applicationId: components["parameters"]["ApplicationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of publications. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationsHistoryListResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationsLogsList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application. */
                applicationId: components["parameters"]["ApplicationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The logs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationLogs"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationsSharedRolesList: {
        parameters: {
            query: {
                /** @description Only the recipient with this id. */
                id?: string;
                /** @description How many entries to skip. Required here. */
                offset: components["parameters"]["RequiredOffset"];
                /** @description How many entries a page has at most. Required here. More than 100 may be allowed. */
                limit: components["parameters"]["RequiredLimit"];
                /** @description Only recipients with this name. */
                name?: string;
                /** @description Only recipients of this kind. */
                shareRecipientType?: "user" | "group" | "organization" | "externalApplication";
            };
            header?: never;
            path: {
                /** @description Id of the application. */
                applicationId: components["parameters"]["ApplicationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the access list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharingListV2Response"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationsSharedRolesPatchMany: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application. */
                applicationId: components["parameters"]["ApplicationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationSharingUpdateOrRemove"];
            };
        };
        responses: {
            /** @description The roles are set. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description The roles can not be set like this. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customApplicationsUsagesList: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: components["parameters"]["Offset"];
                /** @description How many entries a page has at most. The default is documented for execution environments only. */
                limit?: components["parameters"]["Limit"];
                /** @description Only visits at or after this moment. */
                start?: string;
                /** @description Only visits before this moment. */
                end?: string;
            };
            header?: never;
            path: {
                /** @description Id of the application. */
                applicationId: components["parameters"]["ApplicationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of visits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomApplicationsUsagesListResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customTemplatesList: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: components["parameters"]["Offset"];
                /** @description How many entries a page has at most. The default is documented for execution environments only. */
                limit?: components["parameters"]["Limit"];
                /** @description Order of the templates; a leading dash turns it round. */
                orderBy?: "name" | "-name" | "createdAt" | "-createdAt" | "templateType" | "-templateType" | "templateSubType" | "-templateSubType";
                /** @description Text to look for in names and descriptions. */
                search?: string;
                /** @description Only templates with this tag. */
                tag?: string;
                /** @description Only templates of this finer kind. */
                templateSubType?: string;
                /** @description Only templates of this kind; `customApplicationTemplate` for applications. */
                templateType?: string;
                /** @description Only templates of this publisher. */
                publisher?: string;
                /** @description Only templates for this use case. */
                category?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of templates. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomTemplateListResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description The caller may not see custom templates. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customTemplatesCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["CustomTemplateCreatePayload"];
            };
        };
        responses: {
            /** @description Created. The id is in the answer that DataRobot's own SDK reads. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The new template. */
                        customTemplateId: string;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description The caller may not create custom templates. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customTemplatesRetrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the custom template. */
                customTemplateId: components["parameters"]["CustomTemplateId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The template. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomTemplateEntity"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description The caller may not see this template. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customTemplatesDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the custom template. */
                customTemplateId: components["parameters"]["CustomTemplateId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            /** @description The caller may not delete custom templates. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The template does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customTemplatesPatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the custom template. */
                customTemplateId: components["parameters"]["CustomTemplateId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomTemplateUpdateJson"];
                "multipart/form-data": components["schemas"]["CustomTemplateUpdatePayload"];
            };
        };
        responses: {
            /** @description The changed template. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomTemplateEntity"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description The caller may not change custom templates. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    customTemplatesFilesRetrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the custom template. */
                customTemplateId: components["parameters"]["CustomTemplateId"];
                /** @description Id of the file, from the `items` of the template. */
                fileId: components["parameters"]["FileId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomTemplateFileContent"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description The file is not text: `File is not utf-8 encoded`. The status is a guess. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    applicationTemplatesList: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: components["parameters"]["Offset"];
                /** @description How many entries a page has at most. The default is documented for execution environments only. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of templates. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationTemplateListResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    applicationTemplatesCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["ApplicationTemplateCreate"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description The caller may not create templates. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    applicationTemplatesDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application template. */
                applicationTemplateId: components["parameters"]["ApplicationTemplateId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            /** @description The caller may not delete templates. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The template does not exist, or it is a global one. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    applicationTemplatesPatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application template. */
                applicationTemplateId: components["parameters"]["ApplicationTemplateId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": components["schemas"]["ApplicationTemplateUpdate"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description The caller may not change templates. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The template does not exist, or it is a global one. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    applicationTemplatesCloneCreate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application template. */
                applicationTemplateId: components["parameters"]["ApplicationTemplateId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new codespace and its Use Case. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationTemplateCloneResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description The caller may not clone templates. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The template does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The codespace can not be created. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    applicationTemplatesMediaList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application template. */
                applicationTemplateId: components["parameters"]["ApplicationTemplateId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationTemplateMediaResponse"];
                    "image/png": string;
                    "image/jpeg": string;
                    "image/svg+xml": string;
                    "image/gif": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description The template does not exist, or it has no image. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    applicationTemplatesMediaCreate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application template. */
                applicationTemplateId: components["parameters"]["ApplicationTemplateId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["ApplicationTemplateMediaUpload"];
            };
        };
        responses: {
            /** @description Accepted. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description The caller may not change templates. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The template does not exist, or it is a global one. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    applicationTemplatesMediaDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application template. */
                applicationTemplateId: components["parameters"]["ApplicationTemplateId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            /** @description The caller may not change templates. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The template does not exist, or it is a global one. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    executionEnvironmentsList: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: components["parameters"]["Offset"];
                /** @description How many entries a page has at most. The default is documented for execution environments only. */
                limit?: components["parameters"]["Limit"];
                /** @description Text to look for in names and descriptions. */
                searchFor?: string;
                /** @description Only environments for this use; `customApplication` for applications. */
                useCases?: string;
                /** @description Only those for everybody, or only the others. */
                isPublic?: boolean;
                /** @description Only those of the caller, or only the others. */
                isOwn?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of environments. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionEnvironmentListResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    executionEnvironmentsCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExecutionEnvironmentCreate"];
            };
        };
        responses: {
            /** @description The new environment. Clients accept any 2xx status. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Created"];
                };
            };
            /** @description The new environment. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Created"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    executionEnvironmentsRetrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the execution environment. */
                environmentId: components["parameters"]["EnvironmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The environment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionEnvironment"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    executionEnvironmentsDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the execution environment. */
                environmentId: components["parameters"]["EnvironmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    executionEnvironmentsPatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the execution environment. */
                environmentId: components["parameters"]["EnvironmentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExecutionEnvironmentUpdate"];
            };
        };
        responses: {
            /** @description The changed environment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionEnvironment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    executionEnvironmentsAccessControlList: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: components["parameters"]["Offset"];
                /** @description How many entries a page has at most. The default is documented for execution environments only. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path: {
                /** @description Id of the execution environment. */
                environmentId: components["parameters"]["EnvironmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the access list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionEnvironmentAccessListResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    executionEnvironmentsAccessControlPatchMany: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the execution environment. */
                environmentId: components["parameters"]["EnvironmentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExecutionEnvironmentAccessUpdate"];
            };
        };
        responses: {
            /** @description The roles are set. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    executionEnvironmentsVersionsList: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: components["parameters"]["Offset"];
                /** @description How many entries a page has at most. The default is documented for execution environments only. */
                limit?: components["parameters"]["Limit"];
                /** @description Only versions with this build status. */
                buildStatus?: "submitted" | "processing" | "success" | "failed";
                /** @description Text to look for. */
                search?: string;
            };
            header?: never;
            path: {
                /** @description Id of the execution environment. */
                environmentId: components["parameters"]["EnvironmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of versions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionEnvironmentVersionListResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    executionEnvironmentsVersionsCreate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the execution environment. */
                environmentId: components["parameters"]["EnvironmentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExecutionEnvironmentVersionCreate"];
                "multipart/form-data": components["schemas"]["ExecutionEnvironmentVersionCreateForm"];
            };
        };
        responses: {
            /** @description The new version. Clients accept any 2xx status. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Created"];
                };
            };
            /** @description The new version. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Created"];
                };
            };
            /** @description The new version. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Created"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    executionEnvironmentsVersionsRetrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the execution environment. */
                environmentId: components["parameters"]["EnvironmentId"];
                /** @description Id of the version of the execution environment. */
                environmentVersionId: components["parameters"]["EnvironmentVersionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionEnvironmentVersion"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    executionEnvironmentsVersionsBuildLogList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the execution environment. */
                environmentId: components["parameters"]["EnvironmentId"];
                /** @description Id of the version of the execution environment. */
                environmentVersionId: components["parameters"]["EnvironmentVersionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The log. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionEnvironmentBuildLog"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    executionEnvironmentsVersionsDownloadList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the execution environment. */
                environmentId: components["parameters"]["EnvironmentId"];
                /** @description Id of the version of the execution environment. */
                environmentVersionId: components["parameters"]["EnvironmentVersionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The archive, as it was uploaded. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    statusList: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: components["parameters"]["Offset"];
                /** @description How many entries a page has at most. The default is documented for execution environments only. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of jobs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusListResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    statusRetrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the job. */
                statusId: components["parameters"]["StatusId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Under way, or ended badly: read `status`. Some servers answer like this with `COMPLETED` too. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            /** @description Done: `Location` is the URL of the result. */
            303: {
                headers: {
                    Location: components["headers"]["ResultLocation"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description As 303. */
            307: {
                headers: {
                    Location: components["headers"]["ResultLocation"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    statusDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the job. */
                statusId: components["parameters"]["StatusId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cancelled. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    useCasesList: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: components["parameters"]["Offset"];
                /** @description How many entries a page has at most. The default is documented for execution environments only. */
                limit?: components["parameters"]["Limit"];
                /** @description Text to look for in names. */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Use Cases. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UseCaseListResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    useCasesCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UseCaseCreate"];
            };
        };
        responses: {
            /** @description The new Use Case. Clients accept any 2xx status. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UseCase"];
                };
            };
            /** @description The new Use Case. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UseCase"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    useCasesRetrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the Use Case. */
                useCaseId: components["parameters"]["UseCaseId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The Use Case. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UseCase"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    useCasesDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the Use Case. */
                useCaseId: components["parameters"]["UseCaseId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    useCasesPatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the Use Case. */
                useCaseId: components["parameters"]["UseCaseId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UseCaseUpdate"];
            };
        };
        responses: {
            /** @description The changed Use Case. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UseCase"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    useCasesCustomApplicationsCreate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the Use Case. */
                useCaseId: components["parameters"]["UseCaseId"];
                /** @description Id of the application. */
                applicationId: components["parameters"]["ApplicationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Linked. Clients accept any 2xx status and read the body. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UseCaseReference"];
                };
            };
            /** @description Linked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UseCaseReference"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description Already linked. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Already linked. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    useCasesCustomApplicationsDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the Use Case. */
                useCaseId: components["parameters"]["UseCaseId"];
                /** @description Id of the application. */
                applicationId: components["parameters"]["ApplicationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken out. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken out. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    credentialsList: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: components["parameters"]["Offset"];
                /** @description How many entries a page has at most. The default is documented for execution environments only. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of credentials. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialListResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    credentialsCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CredentialCreate"];
            };
        };
        responses: {
            /** @description The new credential. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credential"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Another credential of the caller has that name. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    credentialsRetrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the credential. */
                credentialId: components["parameters"]["CredentialId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The credential. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credential"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    credentialsDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the credential. */
                credentialId: components["parameters"]["CredentialId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description Something uses the credential. It may be deleted all the same. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    credentialsPatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the credential. */
                credentialId: components["parameters"]["CredentialId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CredentialUpdate"];
            };
        };
        responses: {
            /** @description The changed credential. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credential"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description Another credential of the caller has that name. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    keyValuesList: {
        parameters: {
            query: {
                /** @description How many entries to skip. */
                offset?: components["parameters"]["Offset"];
                /** @description How many entries a page has at most. The default is documented for execution environments only. */
                limit?: components["parameters"]["Limit"];
                /** @description Id of the entity to which they belong. */
                entityId: string;
                /** @description Type of that entity. */
                entityType: components["schemas"]["KeyValueEntityType"];
                /** @description Only the one with this name. */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of key-values. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyValueListResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    keyValuesCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyValueCreate"];
            };
        };
        responses: {
            /** @description The new key-value. Clients accept any 2xx status. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Created"];
                };
            };
            /** @description The new key-value. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Created"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    keyValuesRetrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the key-value. */
                keyValueId: components["parameters"]["KeyValueId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key-value. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyValue"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    keyValuesDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the key-value. */
                keyValueId: components["parameters"]["KeyValueId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    keyValuesPatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the key-value. */
                keyValueId: components["parameters"]["KeyValueId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyValueUpdate"];
            };
        };
        responses: {
            /** @description The changed key-value. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyValue"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    accountInfoList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountInfo"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    versionList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlatformVersion"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    pingList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is there. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pong"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    clientConfigList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientConfig"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    entitlementsEvaluateCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EntitlementEvaluate"];
            };
        };
        responses: {
            /** @description The answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntitlementEvaluateResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    mlopsComputeBundlesList: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: components["parameters"]["Offset"];
                /** @description How many entries a page has at most. The default is documented for execution environments only. */
                limit?: components["parameters"]["Limit"];
                /** @description Only bundles for one of these uses; `customApplication` for applications. Repeat it for more. */
                useCases?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of resource bundles. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceBundleListResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
    mlopsComputeBundlesRetrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the resource bundle, such as `cpu.small`. */
                bundleId: components["parameters"]["BundleId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource bundle. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceBundle"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["Unexpected"];
        };
    };
}
