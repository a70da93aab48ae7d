"""What a client is told of the workspace: the flat map of strings behind config/client."""

from __future__ import annotations

from chat_tui.server.config import BUILD, VERSION, ServerConfig

_FALSE = (
    "BuildEnterpriseReady EnableBotAccountCreation EnableCustomBrand EnableDiagnostics EnableFile "
    "EnableGuestAccounts EnableLdap EnableMultifactorAuthentication EnableSaml EnableSignUpWithGitLab "
    "EnableSignUpWithGoogle EnableSignUpWithOffice365 EnableSignUpWithOpenId EnforceMultifactorAuthentication "
    "DiagnosticsEnabled HasImageProxy PasswordRequireLowercase PasswordRequireNumber PasswordRequireSymbol "
    "PasswordRequireUppercase PluginsEnabled"
).split()
_EMPTY = (
    "AboutLink AndroidAppDownloadLink AndroidLatestVersion AndroidMinVersion AppDownloadLink "
    "AsymmetricSigningPublicKey BuildDate BuildHash BuildHashEnterprise CustomBrandText CustomDescriptionText "
    "DiagnosticId HelpLink IosAppDownloadLink IosLatestVersion IosMinVersion PrivacyPolicyLink ReportAProblemLink "
    "SupportEmail TelemetryId TermsOfServiceLink WebsocketURL"
).split()
_TRUE = "EnableSignInWithEmail EnableSignInWithUsername EnableSignUpWithEmail EnableUserCreation EnableUserStatuses".split()

_FULL_FALSE = (
    "EnableBanner EnableCluster EnableCompliance EnableCustomEmoji EnableDeveloper "
    "EnableEmailBatching EnableEmailInvitations EnableGifPicker EnableLinkPreviews EnableMarketplace "
    "EnableMetrics EnableOAuthServiceProvider EnableOutgoingWebhooks EnablePublicLink EnableTesting "
    "EnableTutorial EnableUserDeactivation ExperimentalSharedChannels LockTeammateNameDisplay PostPriority "
    "RequireEmailVerification ScheduledPosts SendEmailNotifications SendPushNotifications"
).split()
_FULL_TRUE = (
    "AllowSyncedDrafts EnableChannelViewedMessages EnableCommands EnableConfirmNotificationsToChannel "
    "EnableCustomUserStatuses EnableEmojiPicker EnableFileAttachments EnableIncomingWebhooks "
    "EnablePostIconOverride EnablePostUsernameOverride EnablePreviewFeatures EnableThemeSelection "
    "EnableUserTypingMessages ExperimentalEnableDefaultChannelLeaveJoinMessages ExperimentalEnablePostMetadata "
    "ExperimentalTimezone ExperimentalViewArchivedChannels ExtendSessionLengthWithActivity ShowEmailAddress "
    "ShowFullName"
).split()
_FULL_EMPTY = (
    "AvailableLocales CustomUrlSchemes DefaultTheme ExperimentalPrimaryTeam GoogleDeveloperKey".split()
)


def limited(config: ServerConfig, *, no_accounts: bool) -> dict[str, str]:
    """What is told without a session."""
    return {
        **dict.fromkeys(_FALSE, "false"),
        **dict.fromkeys(_EMPTY, ""),
        **dict.fromkeys(_TRUE, "true"),
        "BuildNumber": BUILD,
        "DefaultClientLocale": "en",
        "EnableCustomEmoji": "false",
        "EnableOpenServer": _flag(config.open_sign_up or no_accounts),
        "FileLevel": "INFO",
        "NoAccounts": _flag(no_accounts),
        "PasswordMinimumLength": str(config.password_minimum),
        "SiteName": config.site_name,
        "SiteURL": config.site_url,
        "Version": VERSION,
        "WebsocketPort": "80",
        "WebsocketSecurePort": "443",
        "ChatTuiPresencePush": "true",
        "ChatTuiResume": "true",
        "ChatTuiDedupe": "forever",
    }


def full(config: ServerConfig) -> dict[str, str]:
    """What is told to who is signed in."""
    return {
        **limited(config, no_accounts=False),
        **dict.fromkeys(_FULL_FALSE, "false"),
        **dict.fromkeys(_FULL_TRUE, "true"),
        **dict.fromkeys(_FULL_EMPTY, ""),
        "CollapsedThreads": "always_on",
        "EnableUserAccessTokens": _flag(config.open_tokens),
        "MaxFileSize": str(config.max_file),
        "MaxNotificationsPerChannel": "1000",
        "MaxPostSize": str(config.max_message),
        "PostEditTimeLimit": "-1",
        "RestrictDirectMessage": "any",
        "SQLDriverName": "sqlite",
        "TeammateNameDisplay": "username",
        "TimeBetweenUserTypingUpdatesMilliseconds": "5000",
        "UniqueEmojiReactionLimitPerPost": "50",
    }


def _flag(value: bool) -> str:
    return "true" if value else "false"
