"""What a client is told of the workspace: the flat map of strings behind config/client."""

from __future__ import annotations

from chat_tui.model.features import FEATURES
from chat_tui.server.config import BUILD, VERSION, ServerConfig


def _keys(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_FALSE = _keys(
    """
    BuildEnterpriseReady EnableBotAccountCreation EnableCustomBrand EnableDiagnostics EnableFile
    EnableLdap EnableSaml EnableSignUpWithGitLab
    EnableSignUpWithGoogle EnableSignUpWithOffice365 EnableSignUpWithOpenId
    DiagnosticsEnabled HasImageProxy PasswordRequireLowercase
    PasswordRequireNumber PasswordRequireSymbol PasswordRequireUppercase PluginsEnabled
    """
)
_EMPTY = _keys(
    """
    AboutLink AndroidAppDownloadLink AndroidLatestVersion AndroidMinVersion AppDownloadLink
    AsymmetricSigningPublicKey BuildDate BuildHash BuildHashEnterprise CustomBrandText
    CustomDescriptionText DiagnosticId HelpLink IosAppDownloadLink IosLatestVersion IosMinVersion
    PrivacyPolicyLink ReportAProblemLink SupportEmail TelemetryId TermsOfServiceLink WebsocketURL
    """
)
_TRUE = _keys(
    """
    EnableCustomEmoji EnableMultifactorAuthentication EnableSignInWithEmail EnableSignInWithUsername
    EnableSignUpWithEmail EnableUserCreation EnableUserStatuses EnableGuestAccounts
    """
)

_FULL_FALSE = _keys(
    """
    EnableBanner EnableCluster EnableCompliance EnableDeveloper
    EnableEmailBatching EnableEmailInvitations EnableGifPicker EnableLinkPreviews EnableMarketplace
    EnableMetrics EnableTesting
    EnableTutorial EnableUserDeactivation ExperimentalSharedChannels LockTeammateNameDisplay
    PostPriority RequireEmailVerification SendEmailNotifications
    SendPushNotifications
    """
)
_FULL_TRUE = _keys(
    """
    AllowSyncedDrafts EnableChannelViewedMessages EnableCommands EnableConfirmNotificationsToChannel
    EnableCustomUserStatuses EnableEmojiPicker EnableFileAttachments EnableIncomingWebhooks
    EnableOutgoingWebhooks
    EnablePostIconOverride EnablePostUsernameOverride EnablePreviewFeatures EnableThemeSelection
    EnableUserTypingMessages ExperimentalEnableDefaultChannelLeaveJoinMessages
    ExperimentalEnablePostMetadata ExperimentalTimezone ExperimentalViewArchivedChannels
    ExtendSessionLengthWithActivity ScheduledPosts ShowEmailAddress ShowFullName
    """
)
_FULL_EMPTY = _keys(
    "AvailableLocales CustomUrlSchemes DefaultTheme ExperimentalPrimaryTeam GoogleDeveloperKey"
)


def limited(config: ServerConfig, *, no_accounts: bool) -> dict[str, str]:
    """What is told without a session."""
    return {
        **dict.fromkeys(_FALSE, "false"),
        **dict.fromkeys(_EMPTY, ""),
        **dict.fromkeys(_TRUE, "true"),
        "BuildNumber": BUILD,
        "DefaultClientLocale": "en",
        "EnableOpenServer": _flag(config.open_sign_up or no_accounts),
        "EnforceMultifactorAuthentication": _flag(config.second_factor_required),
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
        "ChatTuiRenewsStream": "true",
        **{f"ChatTuiFeature{name.title()}": _flag(name not in config.switched_off) for name in FEATURES},
    }


def full(config: ServerConfig) -> dict[str, str]:
    """What is told to who is signed in."""
    return {
        **limited(config, no_accounts=False),
        **dict.fromkeys(_FULL_FALSE, "false"),
        **dict.fromkeys(_FULL_TRUE, "true"),
        **dict.fromkeys(_FULL_EMPTY, ""),
        "CollapsedThreads": "always_on",
        "EnableOAuthServiceProvider": _flag(config.oauth),
        "EnablePublicLink": _flag(config.public_links),
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
